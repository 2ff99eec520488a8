using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary><c>BPF_MAP_TYPE_ARRAY</c>.</summary>
/// <remarks>SAFETY: every slot address is an index below the length times the stride, within the block allocated for exactly that.</remarks>
internal sealed unsafe class EmbeddedArray : ValueArray
{
    internal EmbeddedArray(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, rows: 1)
    {
    }

    /// <summary>Lends the values; <see langword="null"/> when the map is frozen and they could be written.</summary>
    internal EmbeddedArrayMemory? TryOpenMemory(bool isReadOnly) => MapLoan.TryBegin(this, mayWrite: !isReadOnly) is { } loan
        ? new(this, loan, (nint)Slots, (long)(Stride * Length), isReadOnly)
        : null;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.ENOENT;
        if (Fields is { } fields)
            ReadFields(fields, Slot(index), value, mode);
        else
            new ReadOnlySpan<byte>(Slot(index), ValueSize).CopyTo(value);
        return Errno.None;
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        uint index = IndexOf(key);
        Errno refusal = CheckUpdate(index, mode);
        if (refusal != Errno.None)
            return refusal;
        if (Fields is { } fields)
            WriteFields(fields, Slot(index), value, mode);
        else
            value.CopyTo(new(Slot(index), ValueSize));
        Timers?.Free((nuint)Slot(index));
        return Errno.None;
    }

    internal override byte* LookupElement(byte* key, int cpu)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        return index < Length ? Slot(index) : null;
    }

    internal override void CopyKey(byte* value, byte* key) => Unsafe.WriteUnaligned(key, (uint)((ulong)(value - Slots) / Stride));

    internal override Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu) =>
        Update(new(key, KeySize), new(value, ValueSize), mode, cpu);

    private static void ReadFields(ValueFields fields, byte* slot, Span<byte> value, LookupMode mode)
    {
        fixed (byte* to = value)
            fields.Read(to, slot, (mode & LookupMode.Lock) != 0);
    }

    private static void WriteFields(ValueFields fields, byte* slot, ReadOnlySpan<byte> value, UpdateMode mode)
    {
        fixed (byte* from = value)
            fields.Overwrite(slot, from, (mode & UpdateMode.Lock) != 0);
    }

    private byte* Slot(uint index) => Slots + (Stride * index);
}
