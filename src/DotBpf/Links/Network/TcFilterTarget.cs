namespace DotBpf;

/// <summary>A traffic control filter on a network interface, made by netlink as <c>tc filter add … bpf</c> does: the way before TCX.</summary>
/// <param name="InterfaceIndex">The interface's number in this network namespace, as <c>ip link</c> prints it.</param>
/// <param name="Direction">Which packets.</param>
/// <remarks>
/// <para>The <c>clsact</c> queueing discipline that holds such filters is made when it is missing, and stays: filters of others may be in it.</para>
/// <para>Kernel: since 4.5 (clsact) with CONFIG_NET_CLS_BPF, for programs of kind SchedCls. Privileges: CAP_NET_ADMIN. What a killed process attached stays.</para>
/// <para>Errors: ENODEV for no such interface, EEXIST when priority and handle are taken.</para>
/// </remarks>
public sealed record TcFilterTarget(int InterfaceIndex, TrafficDirection Direction) : AttachTarget
{
    /// <summary>The interface of that name, whose number is looked up now.</summary>
    /// <param name="interfaceName">The interface's name in this thread's network namespace, such as <c>eth0</c>.</param>
    /// <param name="direction">Which packets.</param>
    /// <exception cref="ArgumentException">There is no such interface; the message names those there are.</exception>
    public TcFilterTarget(string interfaceName, TrafficDirection direction)
        : this(NetworkInterfaces.NumberOf(interfaceName), direction)
    {
    }

    /// <summary>Its place among the filters, the lowest first; 0 lets the kernel choose.</summary>
    public ushort Priority { get; init; }

    /// <summary>Its number within the priority; 0 lets the kernel choose.</summary>
    public uint Handle { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"tc {Direction} of {NetworkInterfaces.Describe(InterfaceIndex)}{(Priority == 0 ? "" : $", priority {Priority}")}";
}
