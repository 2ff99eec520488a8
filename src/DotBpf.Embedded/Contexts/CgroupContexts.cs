using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Contexts;

/// <summary>The contexts of programs that decide what a cgroup may do: devices, sockets and their addresses and options, and sysctls (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class CgroupContexts
{
    private static readonly AttachType[] s_addresses4 =
    [
        AttachType.CgroupInet4Bind, AttachType.CgroupInet4Connect, AttachType.CgroupUdp4Sendmsg, AttachType.CgroupUdp4Recvmsg, AttachType.CgroupInet4Getpeername, AttachType.CgroupInet4Getsockname,
    ];

    private static readonly AttachType[] s_addresses6 =
    [
        AttachType.CgroupInet6Bind, AttachType.CgroupInet6Connect, AttachType.CgroupUdp6Sendmsg, AttachType.CgroupUdp6Recvmsg, AttachType.CgroupInet6Getpeername, AttachType.CgroupInet6Getsockname,
    ];

    /// <summary><c>struct bpf_cgroup_dev_ctx</c> (cgroup_dev_is_valid_access, kernel/bpf/cgroup.c).</summary>
    internal static ContextLayout Device { get; } = new("bpf_cgroup_dev_ctx", 12, [new("access_type", 0, 4), Word("major", 4), Word("minor", 8)]);

    /// <summary><c>struct bpf_sysctl</c> (sysctl_is_valid_access, kernel/bpf/cgroup.c).</summary>
    internal static ContextLayout Sysctl { get; } = new("bpf_sysctl", 8, [new("write", 0, 4), new("file_pos", 4, 4, Access: ContextAccess.Whole)]);

    /// <summary><c>struct bpf_sock</c>, of which each place sees what is settled there (sock_filter_is_valid_access, net/core/filter.c).</summary>
    internal static ContextLayout Socket(AttachType place) => new(
        "bpf_sock",
        SocketFields.Size,
        [
            Begin("family", SocketFields.Family),
            Begin("type", SocketFields.Type),
            Begin("protocol", SocketFields.Protocol),
            new("dst_port", SocketFields.RemotePort, sizeof(uint), PartsEnd: sizeof(ushort)),
            new("dst_ip4", SocketFields.RemoteAddress4, sizeof(uint)),
            .. Address6("dst_ip6", SocketFields.RemoteAddress6),
            Begin("state", SocketFields.State),
            Begin("rx_queue_mapping", SocketFields.Queue),
            .. SocketAt(place),
        ]);

    /// <summary><c>struct bpf_sock_addr</c>, of which each place sees the addresses of its family (sock_addr_is_valid_access, net/core/filter.c).</summary>
    internal static ContextLayout Address(AttachType place) => new(
        "bpf_sock_addr",
        72,
        [
            Word("user_family", 0),
            new("user_port", 24, 4, Access: ContextAccess.Whole),
            Word("family", 28),
            Word("type", 32),
            Word("protocol", 36),
            .. AddressesAt(place),
            new("sk", 64, 8, ContextSource.FullSocket),
        ]);

    /// <summary><c>struct bpf_sockopt</c> (cg_sockopt_is_valid_access, kernel/bpf/cgroup.c).</summary>
    internal static ContextLayout Option(AttachType place) => new(
        "bpf_sockopt",
        40,
        [
            new("sk", 0, 8, ContextSource.FullSocket),
            new("optval", 8, 8, ContextSource.PacketStart),
            new("optval_end", 16, 8, ContextSource.PacketEnd),
            Word("level", 24) with { Access = place == AttachType.CgroupSetsockopt ? ContextAccess.Whole : ContextAccess.ReadOnly },
            Word("optname", 28) with { Access = place == AttachType.CgroupSetsockopt ? ContextAccess.Whole : ContextAccess.ReadOnly },
            Word("optlen", 32) with { Access = ContextAccess.Whole },
            .. place == AttachType.CgroupGetsockopt ? [Word("retval", 36) with { Access = ContextAccess.Whole }] : Array.Empty<ContextField>(),
        ]);

    private static IEnumerable<ContextField> SocketAt(AttachType place) => place switch
    {
        AttachType.CgroupInet4PostBind => [new("src_ip4", SocketFields.LocalAddress4, sizeof(uint)), Begin("src_port", SocketFields.LocalPort)],
        AttachType.CgroupInet6PostBind => [.. Address6("src_ip6", SocketFields.LocalAddress6), Begin("src_port", SocketFields.LocalPort)],
        _ => new[] { Word("bound_dev_if", SocketFields.BoundInterface), Word("mark", SocketFields.Mark), Word("priority", SocketFields.Priority) }.Select(word => word with { Access = ContextAccess.Whole }),
    };

    private static IEnumerable<ContextField> AddressesAt(AttachType place)
    {
        if (s_addresses4.Contains(place))
            yield return new("user_ip4", 4, 4, Access: ContextAccess.Whole);
        if (s_addresses6.Contains(place))
            yield return new("user_ip6", 8, 16, Access: ContextAccess.Words);
        if (place == AttachType.CgroupUdp4Sendmsg)
            yield return new("msg_src_ip4", 40, 4, Access: ContextAccess.Whole);
        if (place == AttachType.CgroupUdp6Sendmsg)
            yield return new("msg_src_ip6", 44, 16, Access: ContextAccess.Words);
    }

    private static ContextField Word(string name, int offset) => new(name, offset, sizeof(uint), ReadsInParts: false);

    // Of these a part may be read only where they begin (bpf_sock_is_valid_access).
    private static ContextField Begin(string name, int offset) => new(name, offset, sizeof(uint), ReadsFromBegin: true);

    private static IEnumerable<ContextField> Address6(string name, int offset) =>
        Enumerable.Range(0, 4).Select(index => new ContextField($"{name}[{index}]", offset + (index * sizeof(uint)), sizeof(uint)));
}
