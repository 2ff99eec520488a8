using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Goes ahead of a walk over buckets, and has their elements fetched from memory before their turn comes.</summary>
/// <remarks>
/// Elements lie in the order in which they were inserted, and buckets are visited in the order of hashes: each element is somewhere
/// else. So several blocks of buckets are under way. In the newest the first elements of chains are found; in the one before they have
/// come from memory and tell the second, in the next these tell the third; the oldest is handed out.
/// </remarks>
internal unsafe ref struct BucketScout
{
    private const int Stages = 4;

    private readonly HashBucket* _buckets;
    private readonly ElementLinks _elements;
    private readonly int _wanted;
    private readonly ulong _end;
    private ulong _scanned;
    private int _found;
    private uint _turn;
    private Blocks _blocks;
    private fixed uint _listed[BucketBlock.MostListed];

    /// <summary>Looks from one bucket to another.</summary>
    /// <param name="buckets">All buckets.</param>
    /// <param name="elements">Their elements.</param>
    /// <param name="first">The first bucket to look at.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="wanted">How many elements are enough: it looks no farther than to so many buckets that have one.</param>
    internal BucketScout(HashBucket* buckets, ElementStore elements, ulong first, ulong end, int wanted)
    {
        Unsafe.SkipInit(out this);
        _buckets = buckets;
        _elements = new(elements);
        _wanted = wanted;
        _end = end;
        _scanned = first;
        (_found, _turn) = (0, 0);
        foreach (ref BucketBlock block in _blocks)
            block.Clear();
    }

    /// <summary>How many buckets the block has that was handed out.</summary>
    internal int Length => Block(0).Length;

    /// <summary>Hands out the next block.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Advance()
    {
        do
            TakeTurn();
        while (_turn < Stages);
        return Length != 0;
    }

    /// <summary>Lists the elements of the block, each chain from its head.</summary>
    /// <returns>Whether that was possible; not with very many in a chain, nor with links to none.</returns>
    [UnscopedRef]
    internal bool TryList(out ReadOnlySpan<uint> elements)
    {
        int count = Block(0).List(ref _listed[0], _elements);
        elements = MemoryMarshal.CreateReadOnlySpan(ref _listed[0], Math.Max(count, 0));
        return count >= 0;
    }

    /// <summary>Whether the buckets of the block are what they were when they were scanned, and no writer was inside then.</summary>
    internal bool IsStill() => Block(0).IsStill();

    private void TakeTurn()
    {
        _turn++;
        Scan(ref Block(3));
        if (!ElementLinks.CanFetch)
            return;
        Block(2).Follow(_elements);
        Block(1).FollowOn(_elements);
    }

    private void Scan(ref BucketBlock block)
    {
        int length = _found < _wanted ? (int)Math.Min(_end - _scanned, BucketBlock.MostBuckets) : 0;
        _found += block.Scan(_buckets + _scanned, length, _elements);
        _scanned += (uint)length;
    }

    // The one that is handed out in so many turns.
    [UnscopedRef]
    private ref BucketBlock Block(uint turns) => ref _blocks[(int)((_turn + turns) % Stages)];

    [InlineArray(Stages)]
    private struct Blocks
    {
        private BucketBlock _first;
    }
}
