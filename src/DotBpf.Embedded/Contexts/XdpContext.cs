namespace DotBpf.Embedded.Contexts;

/// <summary>The context of XDP programs, <c>struct xdp_md</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class XdpContext
{
    internal const int Size = 24;
    internal const int Data = 0;
    internal const int DataEnd = 4;
    internal const int DataMeta = 8;
    internal const int IngressInterface = 12;
    internal const int ReceiveQueue = 16;
    internal const int EgressInterface = 20;

    // egress_ifindex is for programs in a DEVMAP only (xdp_is_valid_access, net/core/filter.c, 6.18), which is nowhere here.
    internal static ContextLayout Layout { get; } = new(
        "xdp_md",
        Size,
        [
            new("data", Data, 4, ContextSource.PacketStart),
            new("data_end", DataEnd, 4, ContextSource.PacketEnd),
            new("data_meta", DataMeta, 4, ContextSource.PacketMeta),
            new("ingress_ifindex", IngressInterface, 4, ReadsInParts: false),
            new("rx_queue_index", ReceiveQueue, 4, ReadsInParts: false),
        ]);
}
