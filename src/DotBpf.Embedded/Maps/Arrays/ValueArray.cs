using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>What arrays of values share: all entries exist from creation, zeroed, in one row of slots.</summary>
/// <remarks>
/// Readers and writers take no lock, as in the kernel: a value may be seen half written, but no aligned 8 bytes of it are.
/// </remarks>
internal abstract unsafe class ValueArray : IndexedMap
{
    private readonly MapMemory _memory;
    private readonly MemoryRegion[] _regions;

    protected ValueArray(MapInfo info, int cpus, MapMemory memory, int rows)
        : base(info, cpus)
    {
        _memory = memory;
        Stride = SlotSize(info.ValueSize);
        ulong size = Stride * Length * (uint)rows;
        Slots = memory.Allocate(size);
        _regions = [new((nuint)Slots, (nuint)size, (nuint)Stride, 0, info.ValueSize, ProgramAccess)];
    }

    internal sealed override ReadOnlySpan<MemoryRegion> ValueRegions => _regions;

    /// <summary>The first slot.</summary>
    protected byte* Slots { get; }

    /// <summary>Bytes from one slot to the next.</summary>
    protected ulong Stride { get; }

    internal sealed override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) =>
        UpdateEach(keys, values, ref count, cpu);

    // The token is the last key given (generic_map_lookup_batch, kernel/bpf/syscall.c, 6.18), so a batch that
    // ends with the last entry does not yet say that it is the end.
    internal sealed override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu)
    {
        if (delete)
            return RefuseBatch(out count);
        int wanted = count;
        Errno errno = Errno.None;
        ReadOnlySpan<byte> previous = from;
        for (count = 0; count < wanted; count++)
        {
            Span<byte> key = keys.Slice(count * KeySize, KeySize);
            errno = GetNextKey(previous, key);
            if (errno != Errno.None)
                break;
            Lookup(key, values.Slice(count * ValueSize, ValueSize), LookupMode.None, cpu);
            previous = key;
        }

        if (count > 0)
            previous.CopyTo(to);
        return errno;
    }

    internal sealed override byte* MoveNext(ref MapCursor cursor, byte* key, int cpu)
    {
        if (cursor.Position >= Length)
            return null;
        uint index = cursor.Position++;
        MemoryMarshal.Write(new Span<byte>(key, sizeof(uint)), index);
        return LookupElement(key, cpu);
    }

    protected override void Free() => _memory.Dispose();
}
