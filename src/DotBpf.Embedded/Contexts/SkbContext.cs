namespace DotBpf.Embedded.Contexts;

/// <summary>The context of programs on socket buffers, <c>struct __sk_buff</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class SkbContext
{
    internal const int Size = 192;
    internal const int Length = 0;
    internal const int PacketType = 4;
    internal const int Mark = 8;
    internal const int Protocol = 16;
    internal const int VlanPresent = 20;
    internal const int VlanTag = 24;
    internal const int VlanProtocol = 28;
    internal const int Priority = 32;
    internal const int IngressInterface = 36;
    internal const int Interface = 40;
    internal const int ControlBlock = 48;
    internal const int ControlBlockSize = 20;
    internal const int Hash = 68;
    internal const int SocketFamily = 88;
    internal const int Timestamp = 152;
    internal const int WireLength = 160;
    internal const int SegmentCount = 164;
    internal const int SegmentSize = 176;
    internal const int HardwareTimestamp = 184;

    private static readonly ContextField[] s_common =
    [
        new("len", Length, 4),
        new("pkt_type", PacketType, 4),
        new("protocol", Protocol, 4),
        new("vlan_present", VlanPresent, 4),
        new("vlan_tci", VlanTag, 4),
        new("vlan_proto", VlanProtocol, 4),
        new("ingress_ifindex", IngressInterface, 4),
        new("ifindex", Interface, 4),
        new("cb", ControlBlock, ControlBlockSize, Access: ContextAccess.Parts),
        new("hash", Hash, 4),
        new("napi_id", 84, 4),
        new("gso_segs", SegmentCount, 4),
        new("sk", 168, 8, ContextSource.Socket),
        new("gso_size", SegmentSize, 4),
    ];

    // sk_filter_is_valid_access, net/core/filter.c, 6.18: no packet pointers, and only the control block can be written.
    internal static ContextLayout SocketFilterLayout { get; } = new(
        "__sk_buff",
        Size,
        [
            .. s_common,
            new("mark", Mark, 4),
            new("queue_mapping", 12, 4),
            new("priority", Priority, 4),
            new("tc_index", 44, 4),
        ]);

    // sk_skb_is_valid_access, net/core/filter.c, 6.18.
    internal static ContextLayout StreamLayout { get; } = new(
        "__sk_buff",
        Size,
        [
            .. s_common.Select(field => field with { Access = ContextAccess.ReadOnly }),
            new("queue_mapping", 12, 4),
            new("priority", Priority, 4, Access: ContextAccess.Whole),
            new("tc_index", 44, 4, Access: ContextAccess.Whole),
            new("data", 76, 4, ContextSource.PacketStart),
            new("data_end", 80, 4, ContextSource.PacketEnd),
            .. SocketWords.At(SocketFamily, readsInParts: true),
        ]);

    // cg_skb_is_valid_access, net/core/filter.c, 6.18.
    internal static ContextLayout CgroupLayout { get; } = new(
        "__sk_buff",
        Size,
        [
            .. s_common,
            new("mark", Mark, 4, Access: ContextAccess.Whole),
            new("queue_mapping", 12, 4),
            new("priority", Priority, 4, Access: ContextAccess.Whole),
            new("tc_index", 44, 4),
            new("data", 76, 4, ContextSource.PacketStart),
            new("data_end", 80, 4, ContextSource.PacketEnd),
            .. SocketWords.At(SocketFamily, readsInParts: true),
            new("tstamp", Timestamp, 8, Access: ContextAccess.Whole, ReadsInParts: false),
            new("hwtstamp", HardwareTimestamp, 8, ReadsInParts: false),
        ]);

    // tc_cls_act_is_valid_access, net/core/filter.c, 6.18.
    internal static ContextLayout TrafficControlLayout { get; } = new(
        "__sk_buff",
        Size,
        [
            .. s_common,
            new("mark", Mark, 4, Access: ContextAccess.Whole),
            new("queue_mapping", 12, 4, Access: ContextAccess.Whole),
            new("priority", Priority, 4, Access: ContextAccess.Whole),
            new("tc_index", 44, 4, Access: ContextAccess.Whole),
            new("tc_classid", 72, 4, Access: ContextAccess.Whole),
            new("data", 76, 4, ContextSource.PacketStart),
            new("data_end", 80, 4, ContextSource.PacketEnd),
            new("data_meta", 140, 4, ContextSource.PacketMeta),
            new("tstamp", Timestamp, 8, Access: ContextAccess.Whole, ReadsInParts: false),
            new("wire_len", WireLength, 4),
            new("tstamp_type", 180, 1),
            new("hwtstamp", HardwareTimestamp, 8, ReadsInParts: false),
        ]);
}
