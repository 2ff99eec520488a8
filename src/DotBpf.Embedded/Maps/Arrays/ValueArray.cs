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
    private readonly int _rows;

    protected ValueArray(MapInfo info, int cpus, MapMemory memory, int rows)
        : base(info, cpus)
    {
        _memory = memory;
        _rows = rows;
        Stride = SlotSize(info.ValueSize);
        ulong size = Stride * Length * (uint)rows;
        Slots = memory.Allocate(size);
        _regions = [new((nuint)Slots, (nuint)size, (nuint)Stride, 0, info.ValueSize, ProgramAccess)];
    }

    internal sealed override ReadOnlySpan<MemoryRegion> ValueRegions => _regions;

    /// <summary>Where the values lie.</summary>
    internal ArrayAccess Access => new((nuint)Slots, Stride, Length, _rows == 1 ? 0 : Stride * Length);

    /// <summary>The first slot.</summary>
    protected byte* Slots { get; }

    /// <summary>Bytes from one slot to the next.</summary>
    protected ulong Stride { get; }

    internal sealed override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) =>
        UpdateEach(keys, values, ref count, UpdateMode.Any, cpu);

    internal sealed override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) =>
        delete ? RefuseBatch(out count) : LookupEach(from, to, keys, values, ref count, cpu);

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
