using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Some buckets next to each other as they were when they were scanned, and the elements of their chains.</summary>
/// <remarks>
/// <para>Whether a bucket has an element, and an element another one behind it, is in no order that a processor could guess. So nothing
/// branches on it: what may not be there is written at the end of a list in any case, which then grows by 1 or by 0. Only chains of
/// three and more are rare enough to be told by a branch.</para>
/// <para>SAFETY: no list is ever written to beyond one place for each bucket, or to <see cref="MostListed"/>.</para>
/// </remarks>
internal unsafe struct BucketBlock
{
    /// <summary>How many buckets a block has at most: while it is dealt with, elements of the others arrive.</summary>
    internal const int MostBuckets = 64;

    /// <summary>How many elements are listed at most: two from each bucket, and as many again from those that have more.</summary>
    internal const int MostListed = 2 * MostFromTwos;

    private const int MostFromTwos = 2 * MostBuckets;

    private HashBucket* _buckets;
    private ulong _writers;
    private int _firstCount;
    private int _nextCount;
    private fixed ulong _before[MostBuckets];
    private fixed uint _firsts[MostBuckets];
    private fixed uint _nexts[MostBuckets];

    /// <summary>How many buckets it has.</summary>
    internal int Length { get; private set; }

    private Span<uint> Firsts => MemoryMarshal.CreateSpan(ref _firsts[0], _firstCount);

    private Span<uint> Nexts => MemoryMarshal.CreateSpan(ref _nexts[0], _nextCount);

    /// <summary>Forgets all buckets.</summary>
    internal void Clear() => (Length, _writers, _firstCount, _nextCount) = (0, 0, 0, 0);

    /// <summary>Finds the first elements of all chains, and has them fetched.</summary>
    /// <returns>How many there are.</returns>
    /// <remarks>A bucket whose halves were read at different moments, while it was changed, is no more what was read: its version has moved.</remarks>
    internal int Scan(HashBucket* buckets, int length, ElementLinks elements)
    {
        uint count = 0;
        int place = 0;
        Vector512<ulong> writers = default;
        for (; place <= length - Vector512<ulong>.Count; place += Vector512<ulong>.Count)
        {
            var before = Vector512.Load((ulong*)buckets + place);
            before.StoreUnsafe(ref _before[place]);
            writers |= HashBucket.WriterIn(before);
            if (HashBucket.HaveHeads(before))
                count = ListFirsts(place, place + Vector512<ulong>.Count, count);
        }

        _writers = writers == Vector512<ulong>.Zero ? 0ul : 1;
        for (int i = place; i < length; i++)
        {
            _before[i] = HashBucket.Read(&buckets[i]);
            _writers |= HashBucket.WriterIn(_before[i]);
        }

        count = ListFirsts(place, length, count);
        Volatile.ReadBarrier();
        _buckets = buckets;
        (Length, _firstCount, _nextCount) = (length, (int)count, 0);
        elements.Fetch(Firsts);
        return _firstCount;
    }

    /// <summary>Has the second elements of all chains fetched. The first have come.</summary>
    internal void Follow(ElementLinks elements)
    {
        _nextCount = elements.Follow(Firsts, ref _nexts[0]);
        elements.Fetch(Nexts);
    }

    /// <summary>Has those fetched that follow. What was fetched last has come.</summary>
    internal void FollowOn(ElementLinks elements)
    {
        _nextCount = elements.Follow(Nexts, ref _nexts[0]);
        elements.Fetch(Nexts);
    }

    /// <summary>Lists all elements, each chain from its head.</summary>
    /// <param name="list">Room for <see cref="MostListed"/>.</param>
    /// <param name="elements">The elements.</param>
    /// <returns>How many there are; -1 when there are too many, or a link leads to none.</returns>
    internal int List(ref uint list, ElementLinks elements)
    {
        uint count = 0;
        foreach (uint first in Firsts)
        {
            uint link = elements.After(first), one = ElementLinks.One(link);
            uint second = (link - one) | (first & (one - 1));
            if (!elements.Has(first) || !elements.Has(second))
                return -1;
            Unsafe.Add(ref list, count) = first;
            Unsafe.Add(ref list, count + 1) = second;
            count += 1 + one;
            uint third = elements.After(second);
            if (third != 0 && (count = ListRest(third, ref list, count, elements)) > MostListed)
                return -1;
        }

        return (int)count;
    }

    /// <summary>Whether the buckets are what they were when they were scanned, and no writer was inside then.</summary>
    internal bool IsStill()
    {
        Volatile.ReadBarrier();
        return _writers == 0 && MemoryMarshal.CreateReadOnlySpan(ref _before[0], Length).SequenceEqual(new((ulong*)_buckets, Length));
    }

    private uint ListFirsts(int from, int to, uint count)
    {
        for (int i = from; i < to; i++)
        {
            uint head = HashBucket.HeadIn(_before[i]);
            _firsts[count] = head - 1;
            count += ElementLinks.One(head);
        }

        return count;
    }

    // Gives up with more than the most that there may be.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint ListRest(uint link, ref uint list, uint count, ElementLinks elements)
    {
        for (; link != 0; link = elements.After(link - 1))
        {
            if (count >= MostFromTwos || !elements.Has(link - 1))
                return uint.MaxValue;
            Unsafe.Add(ref list, count++) = link - 1;
        }

        return count;
    }
}
