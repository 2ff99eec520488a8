using System.Net;

namespace DotBpf;

/// <summary>A route: the program runs on the packets that take it, and may change, redirect or drop them (a lightweight tunnel).</summary>
/// <param name="Destination">Where the packets go, such as <c>10.2.0.0/16</c>; IPv6 alone for programs of kind LwtSeg6local.</param>
/// <param name="InterfaceIndex">The number of the interface in this network namespace by which the route goes, as <c>ip link</c> prints it.</param>
/// <remarks>
/// <para>Attaching adds the route and disposing the link removes it; a route that is there already is left alone. The program's kind says when it runs:
/// LwtIn on packets that come in for the route, LwtOut on those sent before they are routed on, LwtXmit before they are handed to
/// the interface, LwtSeg6local on those of segment routing whose segment is the destination.</para>
/// <para>Kernel: netlink, since 4.10 with CONFIG_LWTUNNEL_BPF, LwtSeg6local since 4.18 with CONFIG_IPV6_SEG6_BPF. Privileges: CAP_NET_ADMIN. What a killed process attached stays.</para>
/// <para>Errors: EEXIST for a route that is there, ENODEV for no such interface, ENETUNREACH for a gateway that cannot be reached by it, EOPNOTSUPP where the kernel was built without.</para>
/// </remarks>
public sealed record RouteTarget(IPNetwork Destination, int InterfaceIndex) : AttachTarget
{
    /// <summary>A route by the interface of that name, whose number is looked up now.</summary>
    /// <param name="destination">Where the packets go.</param>
    /// <param name="interfaceName">The interface's name in this thread's network namespace, such as <c>eth0</c>.</param>
    /// <exception cref="ArgumentException">There is no such interface; the message names those there are.</exception>
    public RouteTarget(IPNetwork destination, string interfaceName)
        : this(destination, NetworkInterfaces.NumberOf(interfaceName))
    {
    }

    /// <summary>The next hop, of the destination's family; <see langword="null"/> when the destination lies behind the interface itself.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The number of the routing table; 254 is <c>main</c>.</summary>
    public uint Table { get; init; } = 254;

    /// <summary>The route's metric: of several to one destination the lowest is taken. 0 leaves it to the kernel.</summary>
    public uint Metric { get; init; }

    /// <summary>The bytes that the program may put before a packet, 0 to 256; for programs of kind LwtXmit.</summary>
    public int Headroom { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"the route to {Destination} by {NetworkInterfaces.Describe(InterfaceIndex)}";
}
