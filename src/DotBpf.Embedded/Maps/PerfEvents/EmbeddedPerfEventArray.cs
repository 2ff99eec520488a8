using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Maps.Arrays;

namespace DotBpf.Embedded.Maps.PerfEvents;

/// <summary><c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>: the buffers that programs send records through, one for each CPU (kernel/bpf/arraymap.c, 6.18).</summary>
/// <remarks>There are no other perf events on this host than the buffers that a reader makes, and they go with their reader.</remarks>
internal sealed class EmbeddedPerfEventArray : ReferenceArray<PerfEvent>
{
    internal EmbeddedPerfEventArray(MapInfo info, int cpus)
        : base(info, cpus)
    {
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    /// <summary>Makes a buffer for each CPU that has a slot.</summary>
    internal List<PerfBufferMemory> OpenBuffers(PerfReaderOptions options)
    {
        List<PerfBufferMemory> buffers = [];
        for (uint cpu = 0; cpu < Math.Min(Length, (uint)Cpus); cpu++)
        {
            PerfEvent opened = new((int)cpu, options);
            ObjectDisposedException.ThrowIf(!TryAddUser(), this);
            buffers.Add(new EmbeddedPerfBuffer(this, opened));
            Exchange(cpu, opened);
        }

        return buffers;
    }

    /// <summary>Takes a buffer out again, and lets go of one user.</summary>
    internal void Close(PerfEvent opened)
    {
        Empty((uint)opened.Cpu, opened);
        ReleaseUser();
    }

    /// <summary>Sends a record, and packet bytes behind it (<c>bpf_perf_event_output</c>, kernel/trace/bpf_trace.c, 6.18).</summary>
    internal Errno Output(uint index, int cpu, ReadOnlySpan<byte> record, PacketBuffer packet, int packetBytes)
    {
        if (index >= Length)
            return Errno.E2BIG;
        if (Find(index) is not { } found)
            return Errno.ENOENT;
        if (found.Cpu != cpu)
            return Errno.EOPNOTSUPP;
        return found.TryWrite(record, packet, packetBytes) ? Errno.None : Errno.ENOSPC;
    }

    protected override uint IdOf(PerfEvent target) => (uint)target.Cpu;

    // Neither maps nor programs are perf events.
    protected override Errno Hold(HostHandle target, out PerfEvent? held)
    {
        held = null;
        return Errno.EBADF;
    }

    protected override void Release(PerfEvent held)
    {
    }

    protected override void Free()
    {
    }
}
