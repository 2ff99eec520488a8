namespace DotBpf;

/// <summary>The earliest point of packet reception of a network interface (XDP). An interface runs one program at a time.</summary>
/// <param name="InterfaceIndex">The interface's number in this network namespace, as <c>ip link</c> prints it.</param>
/// <param name="Mode">Where in the driver it runs.</param>
/// <remarks>
/// <para>Kernel: XDP since 4.8, as a link since 5.9; before that by netlink. Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: EBUSY where another program runs, EINVAL for no such interface, EOPNOTSUPP for a driver without the mode.</para>
/// </remarks>
public sealed record XdpTarget(int InterfaceIndex, XdpMode Mode = XdpMode.Default) : AttachTarget
{
    /// <summary>The interface of that name, whose number is looked up now.</summary>
    /// <param name="interfaceName">The interface's name in this thread's network namespace, such as <c>eth0</c>.</param>
    /// <param name="mode">Where in the driver it runs.</param>
    /// <exception cref="ArgumentException">There is no such interface; the message names those there are.</exception>
    public XdpTarget(string interfaceName, XdpMode mode = XdpMode.Default)
        : this(NetworkInterfaces.NumberOf(interfaceName), mode)
    {
    }

    /// <summary>Whether to attach by a link or by netlink (<c>IFLA_XDP</c>), as <c>ip link set xdp</c> does.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"XDP of {NetworkInterfaces.Describe(InterfaceIndex)}{(Mode == XdpMode.Default ? "" : $", mode {Mode}")}";
}
