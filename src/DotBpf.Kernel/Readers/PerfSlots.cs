using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The slots of a perf event array, for a buffer that keeps one.</summary>
/// <remarks>
/// A slot is emptied when the descriptor it was filled through is closed, so this is a second one of the same open file
/// (kernel/bpf/arraymap.c, perf_event_fd_array_release, 6.18).
/// </remarks>
internal sealed unsafe class PerfSlots : IDisposable
{
    private readonly Descriptor _map;
    private readonly string _name;

    private PerfSlots(Descriptor map, string name, uint count)
    {
        _map = map;
        _name = name;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    internal uint Count { get; }

    internal static PerfSlots Of(KernelMap map) => new(EventDescriptors.Duplicate(map.Descriptor), map.ToString(), map.Info.MaxEntries);

    /// <summary>The same slots for another buffer.</summary>
    internal PerfSlots Share() => new(EventDescriptors.Duplicate(_map), _name, Count);

    internal void Store(int cpu, Descriptor perfEvent)
    {
        using DescriptorLease lease = perfEvent.LeaseForLong();
        uint value = (uint)lease.Number;
        Errno errno = Invoke(BpfCommand.MapUpdate, (uint)cpu, &value);
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.MapUpdate, errno, _name, $"Slot {cpu} does not take the perf buffer of that CPU.");
    }

    /// <summary>Empties a slot, unless somebody else has done so.</summary>
    internal void Empty(int cpu) => Invoke(BpfCommand.MapDelete, (uint)cpu, null);

    /// <summary>Their map, for messages.</summary>
    public override string ToString() => _name;

    public void Dispose() => _map.Retire();

    // SAFETY: keys and values of a perf event array are 4 bytes; the key lies on this stack, and the value on the caller's.
    private Errno Invoke(BpfCommand command, uint key, uint* value)
    {
        using DescriptorLease lease = _map.LeaseForLong();
        bpf_attr_map_elem attributes = new() { map_fd = (uint)lease.Number, key = (ulong)&key, value = (ulong)value };
        return Bpf.Invoke(command, &attributes, sizeof(bpf_attr_map_elem));
    }
}
