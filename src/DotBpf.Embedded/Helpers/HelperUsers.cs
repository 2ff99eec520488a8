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
    CgroupSkb = 4096,
    TrafficControl = Classifier | Action,
    Skb = TrafficControl | SocketFilter | CgroupSkb,
    Forwarding = Xdp | TrafficControl,
    Packets = Xdp | Skb | Stream,
    All = Packets | Syscall | Tracing,
}
