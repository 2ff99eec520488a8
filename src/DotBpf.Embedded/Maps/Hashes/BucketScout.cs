using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Finds the buckets that have elements, in order, and has these fetched from memory before their turn comes.</summary>
/// <remarks>
/// <para>Elements lie in the order in which they were inserted, and buckets are visited in the order of hashes: each element is somewhere
/// else. So the first of a chain is fetched long before, the second when the first has come, and the third when the second has.</para>
/// <para>Many buckets of a map are empty, in no order that a processor could guess: they are passed over by adding 0 instead of 1.</para>
/// <para>SAFETY: places in the two rings are cut to their length. A link that is out of range is not followed; who uses it refuses it.</para>
/// </remarks>
internal unsafe ref struct BucketScout
{
    private const int Step = 32;
    private const int MostAhead = 4 * Step;
    private const int ScannedAtOnce = 64;
    private const int RingLength = 256;
    private const uint Mask = RingLength - 1;

    private readonly HashBucket* _buckets;
    private readonly byte* _elements;
    private readonly nuint _stride;
    private readonly ulong _end;
    private readonly uint _count;
    private readonly uint _ahead;
    private ulong _next;
    private uint _taken;
    private uint _halt;
    private uint _followed;
    private uint _found;
    private uint _arrived;
    private uint _chained;
    private fixed uint _ring[RingLength];
    private fixed uint _seconds[RingLength];

    /// <summary>Looks from one bucket to another.</summary>
    /// <param name="buckets">All buckets.</param>
    /// <param name="elements">Their elements.</param>
    /// <param name="first">The first bucket to look at.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="wanted">How many buckets are likely to be taken.</param>
    internal BucketScout(HashBucket* buckets, ElementStore elements, ulong first, ulong end, int wanted)
    {
        Unsafe.SkipInit(out this);
        _buckets = buckets;
        _elements = elements.First;
        _stride = (nuint)elements.Layout.Stride;
        _count = elements.Count;
        _end = end;
        _ahead = (uint)Math.Min(wanted, MostAhead);
        _next = first;
        (_taken, _halt, _followed, _found, _arrived, _chained) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>Takes the next bucket that had an element.</summary>
    /// <returns>Whether there is one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(out uint bucket)
    {
        if (_taken == _halt && !Advance())
        {
            bucket = 0;
            return false;
        }

        bucket = _ring[_taken++ & Mask];
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Advance()
    {
        uint known = _found;
        while (_found - _taken < _ahead && _next < _end)
            Scan();
        if (Sse.IsSupported)
        {
            FetchThirds();
            FetchSeconds();
            FetchFirsts(known);
        }

        _halt = _taken + Math.Min(_found - _taken, Step);
        return _taken != _found;
    }

    private void Scan()
    {
        ulong end = Math.Min(_next + ScannedAtOnce, _end);
        uint found = _found;
        for (ulong bucket = _next; bucket < end; bucket++)
        {
            _ring[found & Mask] = (uint)bucket;
            found += Math.Min(_buckets[bucket].Head, 1);
        }

        _next = end;
        _found = found;
    }

    private readonly void FetchFirsts(uint known)
    {
        for (uint i = known; i != _found; i++)
            Fetch(_buckets[_ring[i & Mask]].Head);
    }

    private void FetchSeconds()
    {
        for (uint end = _taken + Math.Min(_found - _taken, 2 * Step); _followed != end; _followed++)
        {
            uint second = After(_buckets[_ring[_followed & Mask]].Head);
            if (second == 0)
                continue;
            Fetch(second);
            _seconds[_chained++ & Mask] = second;
        }
    }

    // Those that were fetched a step ago.
    private void FetchThirds()
    {
        for (; _arrived != _chained; _arrived++)
        {
            uint third = After(_seconds[_arrived & Mask]);
            if (third != 0)
                Fetch(third);
        }
    }

    private readonly uint After(uint link) => link - 1 < _count ? ((ElementHeader*)(_elements + (_stride * (link - 1))))->Next : 0;

    // An element may lie in two cache lines. What is no address of memory is not fetched.
    private readonly void Fetch(uint link)
    {
        byte* element = _elements + (_stride * (link - 1));
        Sse.Prefetch0(element);
        Sse.Prefetch0(element + _stride - 1);
    }
}
