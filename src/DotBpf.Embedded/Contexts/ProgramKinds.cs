using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Contexts;

/// <summary>What rules apply to a kind of programs.</summary>
internal static class ProgramKinds
{
    /// <summary>The kinds that this host runs.</summary>
    internal static ProgramType[] Runnable { get; } = [.. Enum.GetValues<ProgramType>().Where(type => ProgramEnvironment.For(type) is not null)];

    extension(ProgramType type)
    {
        /// <summary>Whether programs run wherever an event finds the kernel (is_tracing_prog_type, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool IsTracing => type is ProgramType.RawTracepoint or ProgramType.Tracepoint or ProgramType.Kprobe or ProgramType.PerfEvent;

        /// <summary>Whether programs have classic packet loads (may_access_skb, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool LoadsPackets => type is ProgramType.SocketFilter or ProgramType.SchedCls or ProgramType.SchedAct;

        /// <summary>Whether programs may not change their packet (may_access_direct_pkt_data, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool OnlyReadsPackets => type is ProgramType.SocketFilter or ProgramType.CgroupSkb or ProgramType.SkReusePort or ProgramType.SockOps;

        /// <summary>Whether helpers take pointers into packets from programs (may_access_direct_pkt_data, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool LendsPackets => type is not ProgramType.SockOps;

        /// <summary>Whether programs may put sockets into maps: where they run, no socket is locked (may_update_sockmap, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool AddsSockets => type is ProgramType.SocketFilter or ProgramType.SchedCls or ProgramType.SchedAct or ProgramType.Xdp or ProgramType.SkReusePort or ProgramType.SkLookup;

        /// <summary>Whether they may take sockets out of maps.</summary>
        internal bool RemovesSockets => type.AddsSockets || type == ProgramType.SockOps;

        /// <summary>Whether programs may sleep; of probes those in user space do (can_be_sleepable, kernel/bpf/verifier.c, 6.18).</summary>
        internal bool MaySleep => type is ProgramType.Syscall or ProgramType.Kprobe;
    }
}
