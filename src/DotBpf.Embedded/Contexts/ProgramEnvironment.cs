using DotBpf.Embedded.Interpreter;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Contexts;

/// <summary>What surrounds programs of one kind: their context, their packet, and how a test run is begun and ended.</summary>
internal abstract class ProgramEnvironment
{
    /// <summary>The smallest packet, an Ethernet header (ETH_HLEN).</summary>
    protected const int EthernetHeader = 14;

    private static readonly XdpEnvironment s_xdp = new();
    private static readonly SkbEnvironment s_trafficControl = new(SkbContext.TrafficControlLayout, hasLinkHeader: true);
    private static readonly SkbEnvironment s_socketFilter = new(SkbContext.SocketFilterLayout, hasLinkHeader: false);
    private static readonly SkbEnvironment s_cgroup = new(SkbContext.CgroupLayout, hasLinkHeader: false);
    private static readonly SyscallEnvironment s_syscall = new();
    private static readonly TracingEnvironment s_rawTracepoint = new(TracingContexts.RawTracepoint, takesAnyLength: true);
    private static readonly TracingEnvironment s_tracepoint = new(TracingContexts.Tracepoint, takesAnyLength: true);
    private static readonly TracingEnvironment s_probe = new(TracingContexts.Probe, takesAnyLength: false);
    private static readonly TracingEnvironment s_perfEvent = new(TracingContexts.PerfEvent, takesAnyLength: false);
    private static readonly StreamEnvironment s_stream = new();
    private static readonly MessageEnvironment s_message = new();
    private static readonly ReusePortEnvironment s_reusePort = new();
    private static readonly LookupEnvironment s_lookup = new();
    private static readonly SocketOperationEnvironment s_socketOperation = new();

    /// <summary>What surrounds programs on packets of cgroups.</summary>
    internal static SkbEnvironment Cgroup => s_cgroup;

    /// <summary>The fields of the context.</summary>
    internal abstract ContextLayout Layout { get; }

    /// <summary>What surrounds programs of that kind, where some have another context in each place they are attached to; <see langword="null"/> when this host cannot run them.</summary>
    internal static ProgramEnvironment? For(ProgramType type, AttachType place = default) => type switch
    {
        ProgramType.Xdp => s_xdp,
        ProgramType.SchedCls or ProgramType.SchedAct => s_trafficControl,
        ProgramType.SocketFilter => s_socketFilter,
        ProgramType.CgroupSkb => s_cgroup,
        ProgramType.Syscall => s_syscall,
        ProgramType.RawTracepoint => s_rawTracepoint,
        ProgramType.Tracepoint => s_tracepoint,
        ProgramType.Kprobe => s_probe,
        ProgramType.PerfEvent => s_perfEvent,
        ProgramType.SkSkb => s_stream,
        ProgramType.SkMsg => s_message,
        ProgramType.SkReusePort => s_reusePort,
        ProgramType.SkLookup => s_lookup,
        ProgramType.SockOps => s_socketOperation,
        _ => CgroupEnvironments.For(type, place),
    };

    /// <summary>The verdict that sends the packet where the program asked to; negative when there is none.</summary>
    internal abstract long RedirectVerdict { get; }

    /// <summary>Whether programs run on a packet of which records can take a part along (bpf_skb_event_output and its like, net/core/filter.c, 6.18).</summary>
    internal virtual bool HasPacket => true;

    /// <summary>Whether each run of several begins without the socket that the one before chose.</summary>
    internal virtual bool ChoosesAnew => false;

    /// <summary>Whether the context is as long as the caller says, so that it must reach as far as the program does.</summary>
    internal virtual bool TakesAnyLength => false;

    /// <summary>Whether a test run may name the CPU to run on.</summary>
    internal virtual bool TakesCpu => false;

    /// <summary>Puts packet and context in place.</summary>
    internal abstract Errno Begin(Machine machine, in TestRunInput input);

    /// <summary>Copies packet and context out.</summary>
    internal abstract Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength);

    /// <summary>The part of the packet that programs may touch directly.</summary>
    internal abstract Window PacketWindow(Machine machine);

    /// <summary>Whether the caller gave a context, or wants one back: then the kernel works with one of zeros.</summary>
    protected static bool HasContext(in TestRunInput input) => !input.Context.IsEmpty || !input.ContextOut.IsEmpty;

    /// <summary>Copies the caller's context; what it has beyond <paramref name="context"/> must be zero (bpf_ctx_init, net/bpf/test_run.c, 6.18).</summary>
    protected static Errno ReadContext(in TestRunInput input, Span<byte> context)
    {
        context.Clear();
        if (input.Context.IsEmpty)
            return Errno.None;
        int length = Math.Min(input.Context.Length, context.Length);
        if (input.Context[length..].ContainsAnyExcept((byte)0))
            return Errno.E2BIG;
        input.Context[..length].CopyTo(context);
        return Errno.None;
    }

    /// <summary>Copies as much as fits; nothing when the caller wants nothing.</summary>
    protected static Errno CopyOut(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from[..Math.Min(from.Length, to.Length)].CopyTo(to);
        return to.IsEmpty || from.Length <= to.Length ? Errno.None : Errno.ENOSPC;
    }
}
