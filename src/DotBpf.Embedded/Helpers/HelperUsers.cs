namespace DotBpf.Embedded.Helpers;

/// <summary>Which kinds of programs may call a helper.</summary>
[Flags]
internal enum HelperUsers
{
    None = 0,
    Xdp = 1,
    Classifier = 2,
    SocketFilter = 4,
    Syscall = 8,
    Action = 16,
    Tracing = 32,
    Stream = 64,
    ReusePort = 128,
    Message = 256,
    Lookup = 512,
    Operations = 1024,
    CgroupSkb = 4096,
    CgroupDevice = 8192,
    CgroupSock = 16384,
    CgroupAddress = 32768,
    CgroupSysctl = 65536,
    CgroupOption = 131072,
    TrafficControl = Classifier | Action,
    Skb = TrafficControl | SocketFilter | CgroupSkb,
    Forwarding = Xdp | TrafficControl,
    Packets = Xdp | Skb | Stream,
    Sockets = ReusePort | Message | Lookup | Operations,
    CgroupEvents = CgroupDevice | CgroupSock | CgroupAddress | CgroupSysctl | CgroupOption,
    Cgroups = CgroupSkb | CgroupEvents | Operations,
    All = Packets | Syscall | Tracing | Sockets | CgroupEvents,
}
