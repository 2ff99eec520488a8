namespace DotBpf;

/// <summary>The earliest point of packet reception of a network interface (XDP).</summary>
/// <param name="InterfaceIndex">The interface's number in this network namespace, as <c>ip link</c> prints it.</param>
/// <param name="Mode">Where in the driver it runs.</param>
public sealed record XdpTarget(int InterfaceIndex, XdpMode Mode = XdpMode.Default) : AttachTarget;
