namespace DotBpf;

/// <summary>What an XDP program decided about a packet; the numbers are the kernel's <c>enum xdp_action</c>.</summary>
public enum XdpAction : uint
{
    /// <summary>The program failed; the packet is dropped and the failure traced.</summary>
    Aborted = 0,

    /// <summary>The packet is dropped.</summary>
    Drop = 1,

    /// <summary>The packet goes on to the network stack.</summary>
    Pass = 2,

    /// <summary>The packet leaves by the interface it came in.</summary>
    Transmit = 3,

    /// <summary>The packet goes where the program said: another interface, CPU or socket.</summary>
    Redirect = 4,
}
