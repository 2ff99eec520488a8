using Microsoft.Win32.SafeHandles;

namespace DotBpf.Tests.Links;

/// <summary>What messages say of hooks, for every sort.</summary>
public sealed class TargetTextTests
{
    private static readonly SafeFileHandle s_socket = new(7, ownsHandle: false);

    private static readonly Dictionary<string, AttachTarget> s_targets = new()
    {
        ["XDP of interface 2147483647, mode Generic"] = new XdpTarget(int.MaxValue, XdpMode.Generic),
        ["tcx Ingress of interface 2147483647"] = new TcxTarget(int.MaxValue, TrafficDirection.Ingress),
        ["tc Egress of interface 2147483647, priority 3"] = new TcFilterTarget(int.MaxValue, TrafficDirection.Egress) { Priority = 3 },
        ["netkit of interface 2147483647, its peer"] = new NetkitTarget(int.MaxValue, IsPeer: true),
        ["socket lookup of /run/netns/a"] = new SkLookupTarget { NamespacePath = "/run/netns/a" },
        ["the flow dissector of /run/netns/a"] = new FlowDissectorTarget { NamespacePath = "/run/netns/a" },
        ["netfilter Ipv4 LocalIn, priority -5"] = new NetfilterTarget(NetfilterFamily.Ipv4, NetfilterPoint.LocalIn, -5),
        ["socket 7"] = new SocketFilterTarget(s_socket),
        ["the SO_REUSEPORT group of socket 7"] = new ReusePortTarget(s_socket),
        ["cgroup /sys/fs/cgroup/a (CgroupInetIngress)"] = new CgroupTarget("/sys/fs/cgroup/a") { AttachType = ObjectFiles.AttachType.CgroupInetIngress },
        ["tracepoint sched/sched_switch"] = new TracepointTarget("sched", "sched_switch"),
        ["raw tracepoint sched_switch"] = new RawTracepointTarget("sched_switch"),
        ["the BTF tracepoint it was loaded for"] = new BtfTracepointTarget(),
        ["the function it was loaded for"] = new FunctionTarget(),
        ["the LSM hook it was loaded for"] = new LsmTarget(),
        ["function 'f' of the program it was loaded for"] = new ExtensionTarget { Function = "f" },
        ["iterator of process 12"] = new IteratorTarget { ProcessId = 12 },
        ["perf event Software 0 on CPU 1"] = PerfEventTarget.CpuClock(1, 100),
        ["uprobe /lib/libc.so.6:malloc+0x10 of process 12"] = new UprobeTarget("/lib/libc.so.6", "malloc") { Offset = 16, ProcessId = 12 },
        ["uretprobe /lib/libc.so.6:0x1000"] = new UprobeTarget("/lib/libc.so.6") { Offset = 0x1000, IsReturn = true },
        ["uprobes /lib/libc.so.6:str*"] = new UprobeMultiTarget("/lib/libc.so.6", "str*"),
        ["uprobes /lib/libc.so.6:2 offsets"] = new UprobeMultiTarget("/lib/libc.so.6") { Offsets = [1, 2] },
        ["USDT /lib/libc.so.6:libc:setjmp"] = new UsdtTarget("/lib/libc.so.6", "libc", "setjmp"),
        ["kprobe do_unlinkat+0x4"] = new KprobeTarget("do_unlinkat") { Offset = 4 },
        ["kretprobes tcp_*"] = new KprobeMultiTarget("tcp_*") { IsReturn = true },
        ["kprobes on 2 functions"] = new KprobeMultiTarget { Functions = ["a", "b"] },
        ["receiver /dev/lirc0"] = new LircTarget("/dev/lirc0"),
        ["the route to 10.1.0.0/16 by interface 2147483647"] = new RouteTarget(System.Net.IPNetwork.Parse("10.1.0.0/16"), int.MaxValue),
        ["the return of system call openat"] = new SyscallProbeTarget("openat") { IsReturn = true },
    };

    public static TheoryData<string> Texts => [.. s_targets.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void ToString_Target_IsWhatAPersonWrites(string text) => Assert.Equal(text, s_targets[text].ToString());
}
