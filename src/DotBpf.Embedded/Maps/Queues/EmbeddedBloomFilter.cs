using System.Numerics;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Queues;

/// <summary><c>BPF_MAP_TYPE_BLOOM_FILTER</c>: bits that the hashes of the values set, the same bits as in the kernel.</summary>
/// <remarks>
/// <para>Bits are set and read without a lock (kernel/bpf/bloom_filter.c, 6.18).</para>
/// <para>SAFETY: a hash is masked to the bits, for all of which the block has room; values are read with the map's size.</para>
/// </remarks>
internal sealed unsafe class EmbeddedBloomFilter : EmbeddedMap
{
    private const uint DefaultHashes = 5;
    private const uint BitsOfAWord = 64;
    private const ulong MostBits = 1ul << 32;

    private readonly MapMemory _memory;
    private readonly ulong* _words;
    private readonly uint _mask;
    private readonly uint _seed;
    private readonly uint _hashes;

    internal EmbeddedBloomFilter(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        _hashes = info.Extra == 0 ? DefaultHashes : (uint)info.Extra;
        _seed = *HashSeed.Place(info, memory);
        ulong bits = BitsFor(info.MaxEntries, _hashes);
        _mask = (uint)(bits - 1);
        _words = (ulong*)memory.Allocate(bits / 8);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>Asks whether the value that the span already holds may have been pushed.</summary>
    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* v = value)
            return PeekElement(v);
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        fixed (byte* v = value)
            return PushElement(v, mode);
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EOPNOTSUPP;

    internal override Errno PushElement(byte* value, UpdateMode mode)
    {
        if (mode != UpdateMode.Any)
            return Errno.EINVAL;
        for (uint i = 0; i < _hashes; i++)
        {
            uint bit = BitOf(value, i);
            Interlocked.Or(ref _words[bit / BitsOfAWord], 1ul << (int)(bit % BitsOfAWord));
        }

        return Errno.None;
    }

    internal override Errno PeekElement(byte* value)
    {
        for (uint i = 0; i < _hashes; i++)
        {
            uint bit = BitOf(value, i);
            if ((Volatile.Read(ref _words[bit / BitsOfAWord]) >> (int)(bit % BitsOfAWord) & 1) == 0)
                return Errno.ENOENT;
        }

        return Errno.None;
    }

    protected override void Free() => _memory.Dispose();

    // n·k/ln 2 with 7/5 for 1/ln 2, in steps of whole numbers of 32 bits; what does not fit gets the most there can be.
    private static ulong BitsFor(uint entries, uint hashes)
    {
        ulong wanted = (ulong)entries * hashes;
        ulong bits = wanted / 5 * 7;
        if (wanted > uint.MaxValue || bits > 1u << 31)
            return MostBits;
        return Math.Max(BitOperations.RoundUpToPowerOf2(bits), BitsOfAWord);
    }

    private uint BitOf(byte* value, uint index) => JenkinsHash.Compute(value, ValueSize, _seed + index) & _mask;
}
