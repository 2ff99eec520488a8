namespace DotBpf;

/// <summary>The list of programs of a netkit device, the pair of interfaces made for containers.</summary>
/// <param name="InterfaceIndex">The number of the primary device in this network namespace; programs of both ends are attached there.</param>
/// <param name="IsPeer">Whether the program sees what the peer sends, rather than what the primary device sends.</param>
/// <remarks>
/// <para>Kernel: since 6.7 with CONFIG_NETKIT (drivers/net/netkit.c), for programs of kind SchedCls. Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: ENXIO for an interface that is no netkit device, EACCES for the peer device, and those of <see cref="TcxTarget"/>.</para>
/// </remarks>
public sealed record NetkitTarget(int InterfaceIndex, bool IsPeer = false) : AttachTarget
{
    /// <summary>The interface of that name, whose number is looked up now.</summary>
    /// <param name="interfaceName">The interface's name in this thread's network namespace, such as <c>eth0</c>.</param>
    /// <param name="isPeer">Whether at the other end.</param>
    /// <exception cref="ArgumentException">There is no such interface; the message names those there are.</exception>
    public NetkitTarget(string interfaceName, bool isPeer = false)
        : this(NetworkInterfaces.NumberOf(interfaceName), isPeer)
    {
    }

    /// <summary>Where in the list; <see langword="null"/> for the end.</summary>
    public AttachOrder? Order { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"netkit of {NetworkInterfaces.Describe(InterfaceIndex)}{(IsPeer ? ", its peer" : "")}";
}
