namespace DotBpf.Embedded.Contexts;

/// <summary>The context of programs that choose among sockets of one port, <c>struct sk_reuseport_md</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class ReusePortContext
{
    internal const int Size = 56;
    internal const int Length = 16;
    internal const int LinkProtocol = 20;
    internal const int Protocol = 24;
    internal const int IsBoundToAny = 28;
    internal const int Hash = 32;

    // sk_reuseport_is_valid_access, net/core/filter.c, 6.18: nothing can be written.
    internal static ContextLayout Layout { get; } = new(
        "sk_reuseport_md",
        Size,
        [
            new("data", 0, 8, ContextSource.PacketStart),
            new("data_end", 8, 8, ContextSource.PacketEnd),
            new("len", Length, 4),
            new("eth_protocol", LinkProtocol, 4, LeastRead: sizeof(ushort)),
            new("ip_protocol", Protocol, 4),
            new("bind_inany", IsBoundToAny, 4),
            new("hash", Hash, 4, ReadsInParts: false),
            new("sk", 40, 8, ContextSource.FullSocket),
            new("migrating_sk", 48, 8, ContextSource.MovingSocket),
        ]);
}
