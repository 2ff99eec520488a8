namespace DotBpf;

/// <summary>The list of traffic control programs of a network interface (TCX): each sees the packet until one decides about it.</summary>
/// <param name="InterfaceIndex">The interface's number in this network namespace, as <c>ip link</c> prints it.</param>
/// <param name="Direction">Which packets.</param>
/// <remarks>
/// <para>Kernel: since 6.6 (kernel/bpf/tcx.c), for programs of kind SchedCls; <see cref="TcFilterTarget"/> is there on older ones.
/// Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: ENODEV for no such interface, ENOENT when the neighbour of <see cref="Order"/> is not attached there, ESTALE for another revision, ERANGE for more than 63 programs.</para>
/// </remarks>
public sealed record TcxTarget(int InterfaceIndex, TrafficDirection Direction) : AttachTarget
{
    /// <summary>The interface of that name, whose number is looked up now.</summary>
    /// <param name="interfaceName">The interface's name in this thread's network namespace, such as <c>eth0</c>.</param>
    /// <param name="direction">Which packets.</param>
    /// <exception cref="ArgumentException">There is no such interface; the message names those there are.</exception>
    public TcxTarget(string interfaceName, TrafficDirection direction)
        : this(NetworkInterfaces.NumberOf(interfaceName), direction)
    {
    }

    /// <summary>Where in the list; <see langword="null"/> for the end.</summary>
    public AttachOrder? Order { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"tcx {Direction} of {NetworkInterfaces.Describe(InterfaceIndex)}";
}
