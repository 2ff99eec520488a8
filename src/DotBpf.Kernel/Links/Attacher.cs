using System.Collections.Frozen;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The one table of hooks: which target is which, from which kernel on, and for what programs.</summary>
internal static class Attacher
{
    private static readonly FrozenDictionary<Type, Hook> s_hooks = new[]
    {
        On<XdpTarget>("XDP", "4.8", XdpHook.Attach, ProgramType.Xdp),
        On<TcxTarget>("TCX", "6.6", TcxHook.Attach, ProgramType.SchedCls),
        On<NetkitTarget>("netkit", "6.7", TcxHook.Attach, ProgramType.SchedCls),
        On<TcFilterTarget>("tc", "4.5", TcFilterHook.Attach, ProgramType.SchedCls),
        On<RouteTarget>("a route", "4.10", RouteHook.Attach, ProgramType.LwtIn, ProgramType.LwtOut, ProgramType.LwtXmit, ProgramType.LwtSeg6local),
        On<LircTarget>("a receiver of remote controls", "4.18", LircHook.Attach, ProgramType.LircMode2),
        On<SkLookupTarget>("socket lookup", "5.9", NamespaceHook.Attach, ProgramType.SkLookup),
        On<FlowDissectorTarget>("the flow dissector", "4.20", NamespaceHook.Attach, ProgramType.FlowDissector),
        On<NetfilterTarget>("netfilter", "6.4", NetfilterHook.Attach, ProgramType.Netfilter),
        On<SocketFilterTarget>("a socket", "3.19", SocketHook.Attach, ProgramType.SocketFilter),
        On<ReusePortTarget>("a SO_REUSEPORT group", "4.5", SocketHook.Attach, ProgramType.SkReusePort, ProgramType.SocketFilter),
        On<SockMapTarget>("a sockmap", "4.14", SockMapHook.Attach, ProgramType.SkSkb, ProgramType.SkMsg),
        On<CgroupTarget>(
            "a cgroup",
            "4.10",
            CgroupHook.Attach,
            ProgramType.CgroupSkb,
            ProgramType.CgroupSock,
            ProgramType.CgroupSockAddress,
            ProgramType.CgroupSockopt,
            ProgramType.CgroupSysctl,
            ProgramType.CgroupDevice,
            ProgramType.SockOps,
            ProgramType.Lsm),
        On<TracepointTarget>("a tracepoint", "4.7", TracepointHook.Attach, ProgramType.Tracepoint),
        On<RawTracepointTarget>("a raw tracepoint", "4.17", RawTracepointHook.Attach, ProgramType.RawTracepoint, ProgramType.RawTracepointWritable),
        On<BtfTracepointTarget>("a BTF tracepoint", "5.5", LoadedTargetHook.Attach, ProgramType.Tracing),
        On<FunctionTarget>("a function", "5.5", LoadedTargetHook.Attach, ProgramType.Tracing),
        On<LsmTarget>("an LSM hook", "5.7", LoadedTargetHook.Attach, ProgramType.Lsm),
        On<ExtensionTarget>("a function of a program", "5.6", ExtensionHook.Attach, ProgramType.Extension),
        On<IteratorTarget>("an iterator", "5.8", IteratorHook.Attach, ProgramType.Tracing),
        On<PerfEventTarget>("a perf event", "4.9", PerfEventHook.Attach, ProgramType.PerfEvent),
        On<UprobeTarget>("a uprobe", "4.1", UprobeHook.Attach, ProgramType.Kprobe),
        On<UprobeMultiTarget>("uprobes", "6.6", UprobeMultiHook.Attach, ProgramType.Kprobe),
        On<UsdtTarget>("a USDT probe", "4.1", UsdtHook.Attach, ProgramType.Kprobe),
        On<KprobeTarget>("a kprobe", "4.1", KprobeHook.Attach, ProgramType.Kprobe),
        On<SyscallProbeTarget>("a system call", "4.1", KprobeHook.Attach, ProgramType.Kprobe),
        On<KprobeMultiTarget>("kprobes", "5.18", KprobeMultiHook.Attach, ProgramType.Kprobe),
    }.ToFrozenDictionary(hook => hook.Target);

    internal static BpfLink Attach(KernelHost host, KernelProgram program, AttachTarget target) =>
        s_hooks.TryGetValue(target.GetType(), out Hook? hook)
            ? hook.Attach(new Attachment(host, program, target, hook))
            : throw new FeatureNotSupportedException($"Attaching to {target.GetType().Name}", host.Name);

    private static Hook On<TTarget>(string name, string minimumKernel, Func<Attachment, TTarget, BpfLink> attach, params ProgramType[] programs)
        where TTarget : AttachTarget =>
        new(typeof(TTarget), name, minimumKernel, [.. programs], attachment => attach(attachment, (TTarget)attachment.Target));
}
