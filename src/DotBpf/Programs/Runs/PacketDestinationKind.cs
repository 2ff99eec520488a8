namespace DotBpf;

/// <summary>What kind of place a program sends a packet to.</summary>
public enum PacketDestinationKind
{
    /// <summary>A network interface, to be sent from there.</summary>
    Interface,

    /// <summary>A network interface, as if it had been received there (<c>BPF_F_INGRESS</c>).</summary>
    InterfaceIngress,

    /// <summary>A CPU, whose network stack goes on with it.</summary>
    Cpu,

    /// <summary>An AF_XDP socket.</summary>
    Socket,

    /// <summary>The peer of a socket in a map of sockets, to which data are sent from there.</summary>
    Peer,

    /// <summary>A socket in a map of sockets, as if its peer had sent it the data (<c>BPF_F_INGRESS</c>).</summary>
    PeerIngress,

    /// <summary>A socket that a program chose to receive a packet or a connection.</summary>
    Receiver,
}
