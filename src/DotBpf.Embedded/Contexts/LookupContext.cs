namespace DotBpf.Embedded.Contexts;

/// <summary>The context of programs that look up sockets, <c>struct bpf_sk_lookup</c> (include/uapi/linux/bpf.h, 6.18).</summary>
internal static class LookupContext
{
    internal const int Size = 72;
    internal const int Cookie = 0;
    internal const int Family = 8;
    internal const int Protocol = 12;
    internal const int RemoteAddress4 = 16;
    internal const int RemoteAddress6 = 20;
    internal const int RemotePort = 36;
    internal const int AfterRemotePort = 38;
    internal const int LocalAddress4 = 40;
    internal const int LocalAddress6 = 44;
    internal const int LocalPort = 60;
    internal const int Interface = 64;

    // sk_lookup_is_valid_access, net/core/filter.c, 6.18: nothing can be written.
    internal static ContextLayout Layout { get; } = new(
        "bpf_sk_lookup",
        Size,
        [
            new("sk", Cookie, 8, ContextSource.FullSocketOrNull),
            new("family", Family, 4),
            new("protocol", Protocol, 4),
            new("remote_ip4", RemoteAddress4, 4),
            .. Words("remote_ip6", RemoteAddress6),
            new("remote_port", RemotePort, 4),
            new("local_ip4", LocalAddress4, 4),
            .. Words("local_ip6", LocalAddress6),
            new("local_port", LocalPort, 4),
            new("ingress_ifindex", Interface, 4),
        ]);

    private static IEnumerable<ContextField> Words(string name, int offset) =>
        Enumerable.Range(0, 4).Select(index => new ContextField($"{name}[{index}]", offset + (index * sizeof(uint)), sizeof(uint)));
}
