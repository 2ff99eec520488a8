using System.Collections.Frozen;

namespace DotBpf.ObjectFiles.Programs;

/// <summary>The one table from section names, as in <c>SEC("xdp")</c>, to types of program. The names are libbpf's.</summary>
internal static class ProgramSections
{
    private static readonly FrozenDictionary<string, ProgramKind> s_kinds = new Dictionary<string, ProgramKind>
    {
        ["socket"] = new(ProgramType.SocketFilter),
        ["sk_reuseport"] = new(ProgramType.SkReusePort, AttachType.SkReusePortSelect),
        ["sk_reuseport/migrate"] = new(ProgramType.SkReusePort, AttachType.SkReusePortSelectOrMigrate),
        ["kprobe"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["kretprobe"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["kprobe.multi"] = new(ProgramType.Kprobe, AttachType.TraceKprobeMulti, TakesTarget: true),
        ["kretprobe.multi"] = new(ProgramType.Kprobe, AttachType.TraceKprobeMulti, TakesTarget: true),
        ["kprobe.session"] = new(ProgramType.Kprobe, AttachType.TraceKprobeSession, TakesTarget: true),
        ["uprobe"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["uprobe.s"] = new(ProgramType.Kprobe, 0, ProgramFlags.Sleepable, TakesTarget: true),
        ["uretprobe"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["uretprobe.s"] = new(ProgramType.Kprobe, 0, ProgramFlags.Sleepable, TakesTarget: true),
        ["uprobe.multi"] = new(ProgramType.Kprobe, AttachType.TraceUprobeMulti, TakesTarget: true),
        ["uprobe.multi.s"] = new(ProgramType.Kprobe, AttachType.TraceUprobeMulti, ProgramFlags.Sleepable, TakesTarget: true),
        ["uretprobe.multi"] = new(ProgramType.Kprobe, AttachType.TraceUprobeMulti, TakesTarget: true),
        ["uretprobe.multi.s"] = new(ProgramType.Kprobe, AttachType.TraceUprobeMulti, ProgramFlags.Sleepable, TakesTarget: true),
        ["uprobe.session"] = new(ProgramType.Kprobe, AttachType.TraceUprobeSession, TakesTarget: true),
        ["uprobe.session.s"] = new(ProgramType.Kprobe, AttachType.TraceUprobeSession, ProgramFlags.Sleepable, TakesTarget: true),
        ["ksyscall"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["kretsyscall"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["usdt"] = new(ProgramType.Kprobe, TakesTarget: true),
        ["usdt.s"] = new(ProgramType.Kprobe, 0, ProgramFlags.Sleepable, TakesTarget: true),
        ["tc"] = new(ProgramType.SchedCls),
        ["classifier"] = new(ProgramType.SchedCls),
        ["action"] = new(ProgramType.SchedAct),
        ["tc/ingress"] = new(ProgramType.SchedCls, AttachType.TcxIngress),
        ["tc/egress"] = new(ProgramType.SchedCls, AttachType.TcxEgress),
        ["tcx/ingress"] = new(ProgramType.SchedCls, AttachType.TcxIngress),
        ["tcx/egress"] = new(ProgramType.SchedCls, AttachType.TcxEgress),
        ["netkit/primary"] = new(ProgramType.SchedCls, AttachType.NetkitPrimary),
        ["netkit/peer"] = new(ProgramType.SchedCls, AttachType.NetkitPeer),
        ["tracepoint"] = new(ProgramType.Tracepoint, TakesTarget: true),
        ["tp"] = new(ProgramType.Tracepoint, TakesTarget: true),
        ["raw_tracepoint"] = new(ProgramType.RawTracepoint, TakesTarget: true),
        ["raw_tp"] = new(ProgramType.RawTracepoint, TakesTarget: true),
        ["raw_tracepoint.w"] = new(ProgramType.RawTracepointWritable, TakesTarget: true),
        ["raw_tp.w"] = new(ProgramType.RawTracepointWritable, TakesTarget: true),
        ["tp_btf"] = new(ProgramType.Tracing, AttachType.TraceRawTracepoint, TakesTarget: true),
        ["fentry"] = new(ProgramType.Tracing, AttachType.TraceFunctionEntry, TakesTarget: true),
        ["fentry.s"] = new(ProgramType.Tracing, AttachType.TraceFunctionEntry, ProgramFlags.Sleepable, TakesTarget: true),
        ["fexit"] = new(ProgramType.Tracing, AttachType.TraceFunctionExit, TakesTarget: true),
        ["fexit.s"] = new(ProgramType.Tracing, AttachType.TraceFunctionExit, ProgramFlags.Sleepable, TakesTarget: true),
        ["fmod_ret"] = new(ProgramType.Tracing, AttachType.ModifyReturn, TakesTarget: true),
        ["fmod_ret.s"] = new(ProgramType.Tracing, AttachType.ModifyReturn, ProgramFlags.Sleepable, TakesTarget: true),
        ["freplace"] = new(ProgramType.Extension, TakesTarget: true),
        ["iter"] = new(ProgramType.Tracing, AttachType.TraceIter, TakesTarget: true),
        ["iter.s"] = new(ProgramType.Tracing, AttachType.TraceIter, ProgramFlags.Sleepable, TakesTarget: true),
        ["lsm"] = new(ProgramType.Lsm, AttachType.LsmMac, TakesTarget: true),
        ["lsm.s"] = new(ProgramType.Lsm, AttachType.LsmMac, ProgramFlags.Sleepable, TakesTarget: true),
        ["lsm_cgroup"] = new(ProgramType.Lsm, AttachType.LsmCgroup, TakesTarget: true),
        ["syscall"] = new(ProgramType.Syscall, 0, ProgramFlags.Sleepable),
        ["xdp"] = new(ProgramType.Xdp, AttachType.Xdp),
        ["xdp.frags"] = new(ProgramType.Xdp, AttachType.Xdp, ProgramFlags.XdpFragments),
        ["xdp/devmap"] = new(ProgramType.Xdp, AttachType.XdpDevMap),
        ["xdp.frags/devmap"] = new(ProgramType.Xdp, AttachType.XdpDevMap, ProgramFlags.XdpFragments),
        ["xdp_devmap"] = new(ProgramType.Xdp, AttachType.XdpDevMap),
        ["xdp_cpumap"] = new(ProgramType.Xdp, AttachType.XdpCpuMap),
        ["xdp/cpumap"] = new(ProgramType.Xdp, AttachType.XdpCpuMap),
        ["xdp.frags/cpumap"] = new(ProgramType.Xdp, AttachType.XdpCpuMap, ProgramFlags.XdpFragments),
        ["perf_event"] = new(ProgramType.PerfEvent),
        ["lwt_in"] = new(ProgramType.LwtIn),
        ["lwt_out"] = new(ProgramType.LwtOut),
        ["lwt_xmit"] = new(ProgramType.LwtXmit),
        ["lwt_seg6local"] = new(ProgramType.LwtSeg6local),
        ["sockops"] = new(ProgramType.SockOps, AttachType.CgroupSockOps),
        ["sk_skb"] = new(ProgramType.SkSkb),
        ["sk_skb/stream_parser"] = new(ProgramType.SkSkb, AttachType.SkSkbStreamParser),
        ["sk_skb/stream_verdict"] = new(ProgramType.SkSkb, AttachType.SkSkbStreamVerdict),
        ["sk_skb/verdict"] = new(ProgramType.SkSkb, AttachType.SkSkbVerdict),
        ["sk_msg"] = new(ProgramType.SkMsg, AttachType.SkMsgVerdict),
        ["sk_lookup"] = new(ProgramType.SkLookup, AttachType.SkLookup),
        ["lirc_mode2"] = new(ProgramType.LircMode2, AttachType.LircMode2),
        ["flow_dissector"] = new(ProgramType.FlowDissector, AttachType.FlowDissector),
        ["netfilter"] = new(ProgramType.Netfilter, AttachType.Netfilter),
        ["struct_ops"] = new(ProgramType.StructOps, TakesTarget: true),
        ["struct_ops.s"] = new(ProgramType.StructOps, 0, ProgramFlags.Sleepable, TakesTarget: true),
        ["cgroup_skb/ingress"] = new(ProgramType.CgroupSkb, AttachType.CgroupInetIngress),
        ["cgroup_skb/egress"] = new(ProgramType.CgroupSkb, AttachType.CgroupInetEgress),
        ["cgroup/skb"] = new(ProgramType.CgroupSkb),
        ["cgroup/dev"] = new(ProgramType.CgroupDevice, AttachType.CgroupDevice),
        ["cgroup/sysctl"] = new(ProgramType.CgroupSysctl, AttachType.CgroupSysctl),
        ["cgroup/getsockopt"] = new(ProgramType.CgroupSockopt, AttachType.CgroupGetsockopt),
        ["cgroup/setsockopt"] = new(ProgramType.CgroupSockopt, AttachType.CgroupSetsockopt),
        ["cgroup/sock"] = new(ProgramType.CgroupSock, AttachType.CgroupInetSockCreate),
        ["cgroup/sock_create"] = new(ProgramType.CgroupSock, AttachType.CgroupInetSockCreate),
        ["cgroup/sock_release"] = new(ProgramType.CgroupSock, AttachType.CgroupInetSockRelease),
        ["cgroup/post_bind4"] = new(ProgramType.CgroupSock, AttachType.CgroupInet4PostBind),
        ["cgroup/post_bind6"] = new(ProgramType.CgroupSock, AttachType.CgroupInet6PostBind),
        ["cgroup/bind4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Bind),
        ["cgroup/bind6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Bind),
        ["cgroup/connect4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Connect),
        ["cgroup/connect6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Connect),
        ["cgroup/connect_unix"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUnixConnect),
        ["cgroup/sendmsg4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUdp4Sendmsg),
        ["cgroup/sendmsg6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUdp6Sendmsg),
        ["cgroup/sendmsg_unix"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUnixSendmsg),
        ["cgroup/recvmsg4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUdp4Recvmsg),
        ["cgroup/recvmsg6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUdp6Recvmsg),
        ["cgroup/recvmsg_unix"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUnixRecvmsg),
        ["cgroup/getpeername4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Getpeername),
        ["cgroup/getpeername6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Getpeername),
        ["cgroup/getpeername_unix"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUnixGetpeername),
        ["cgroup/getsockname4"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Getsockname),
        ["cgroup/getsockname6"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Getsockname),
        ["cgroup/getsockname_unix"] = new(ProgramType.CgroupSockAddress, AttachType.CgroupUnixGetsockname),
    }.ToFrozenDictionary();

    /// <summary>Finds what a section name says: the longest known name that it is, or goes on from with a slash.</summary>
    /// <remarks>What follows the slash says what to attach to where the type takes that, and is free text elsewhere: <c>socket/mine</c>.</remarks>
    /// <param name="section">The name without a leading <c>?</c>.</param>
    /// <param name="target">What to attach to, where the name says it.</param>
    /// <returns>What it says, or <see langword="null"/> when the name is not known.</returns>
    internal static ProgramKind? Find(string section, out string target)
    {
        for (int end = section.Length; end >= 0; end = end == 0 ? -1 : section.LastIndexOf('/', end - 1))
        {
            if (!s_kinds.TryGetValue(section[..end], out ProgramKind kind))
                continue;
            target = kind.TakesTarget && end < section.Length ? section[(end + 1)..] : "";
            return kind;
        }

        target = "";
        return null;
    }

    /// <summary>The known name that an unknown one goes on from, such as <c>xdp</c> for <c>xdp_drop</c>.</summary>
    internal static string? Nearest(string section) =>
        s_kinds.Keys.Where(name => section.StartsWith(name, StringComparison.Ordinal)).MaxBy(name => name.Length);
}
