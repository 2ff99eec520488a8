using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary><c>BPF_MAP_TYPE_PERCPU_ARRAY</c>: a row of slots for each CPU, so that CPUs do not share cache lines.</summary>
/// <remarks>SAFETY: every slot address is a CPU and an index, each below its count, within the block allocated for exactly those.</remarks>
internal sealed unsafe class EmbeddedPerCpuArray : ValueArray
{
    private readonly int _slotSize;
    private readonly int _valueSize;

    internal EmbeddedPerCpuArray(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, cpus)
    {
        _slotSize = (int)Stride;
        _valueSize = (int)info.ValueSize;
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.ENOENT;
        for (int slot = 0; slot < Cpus; slot++)
            new ReadOnlySpan<byte>(Slot(index, slot), _slotSize).CopyTo(value[(slot * _slotSize)..]);
        return Errno.None;
    }

    // User space writes whole slots, padding included.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        uint index = IndexOf(key);
        Errno refusal = CheckUpdate(index, mode);
        if (refusal != Errno.None)
            return refusal;
        for (int slot = 0; slot < Cpus; slot++)
            value.Slice(slot * _slotSize, _slotSize).CopyTo(new(Slot(index, slot), _slotSize));
        return Errno.None;
    }

    internal override byte* LookupElement(byte* key, int cpu) => LookupElementOf(key, (uint)cpu);

    internal override byte* LookupElementOf(byte* key, uint slotCpu)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        return index < Length && slotCpu < (uint)Cpus ? Slot(index, (int)slotCpu) : null;
    }

    internal override Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        Errno refusal = CheckUpdate(index, mode);
        if (refusal == Errno.None)
            new ReadOnlySpan<byte>(value, _valueSize).CopyTo(new(Slot(index, cpu), _valueSize));
        return refusal;
    }

    private byte* Slot(uint index, int cpu) => Slots + (Stride * (((ulong)(uint)cpu * Length) + index));
}
