using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Finds the buckets that have elements, in order, and has these fetched from memory before their turn comes.</summary>
/// <remarks>
/// <para>Elements lie in the order in which they were inserted, and buckets are visited in the order of hashes: each element is somewhere
/// else. So the first of a chain is fetched long before, the second when the first has come, and the third when the second has.</para>
/// <para>Most buckets of a map that is not full are empty, in no order that a processor could guess: they are passed over by
/// adding 0 instead of 1.</para>
/// <para>SAFETY: a link that is out of range is fetched as nothing; who uses it refuses it.</para>
/// </remarks>
internal unsafe ref struct BucketScout
{
    private const int Step = 32;
    private const int MostAhead = 4 * Step;
    private const int ScannedAtOnce = 64;
    private const uint Mask = RingLength - 1;
    private const int RingLength = 256;

    private readonly HashBucket* _buckets;
    private readonly ElementStore _elements;
    private readonly ulong _end;
    private readonly uint _ahead;
    private readonly nuint _last;
    private ulong _next;
    private uint _taken;
    private uint _halt;
    private uint _second;
    private uint _third;
    private uint _found;
    private Ring _ring;

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
        _elements = elements;
        _end = end;
        _last = (nuint)elements.Layout.Stride - 1;
        _ahead = (uint)Math.Min(wanted, MostAhead);
        _next = first;
        (_taken, _halt, _second, _third, _found) = (0, 0, 0, 0, 0);
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

        bucket = _ring[(int)(_taken++ & Mask)];
        return true;
    }

    private bool Advance()
    {
        uint known = _found;
        while (_found - _taken < _ahead && _next < _end)
            Scan();
        if (Sse.IsSupported)
            Fetch(known);
        _halt = Math.Min(_found, _taken + Step);
        return _taken != _found;
    }

    private void Scan()
    {
        ulong end = Math.Min(_next + ScannedAtOnce, _end);
        uint found = _found;
        for (ulong bucket = _next; bucket < end; bucket++)
        {
            _ring[(int)(found & Mask)] = (uint)bucket;
            found += Math.Min(Volatile.Read(ref _buckets[bucket].Head), 1);
        }

        _next = end;
        _found = found;
    }

    private void Fetch(uint known)
    {
        for (uint i = known; i != _found; i++)
            FetchElement(FirstOf(i));
        for (uint end = Behind(3 * Step); _second != end; _second++)
            FetchElement(After(FirstOf(_second)));
        for (uint end = Behind(2 * Step); _third != end; _third++)
            FetchElement(After(After(FirstOf(_third))));
    }

    private readonly uint Behind(uint distance) => _taken + Math.Min(_found - _taken, distance);

    private readonly uint FirstOf(uint place) => _buckets[_ring[(int)(place & Mask)]].Head;

    // The end of a chain is followed by itself, so that nothing has to be guessed.
    private readonly uint After(uint link)
    {
        if (link - 1 >= _elements.Count)
            return link;
        uint next = _elements.Header(link - 1)->Next;
        return next == 0 ? link : next;
    }

    private readonly void FetchElement(uint link)
    {
        if (link - 1 >= _elements.Count)
            return;
        byte* element = (byte*)_elements.Header(link - 1);
        Sse.Prefetch0(element);
        Sse.Prefetch0(element + _last);
    }

    [InlineArray(RingLength)]
    private struct Ring
    {
#pragma warning disable IDE0044, IDE0051 // the runtime lays the others out behind it
        private uint _first;
#pragma warning restore IDE0044, IDE0051
    }
}
