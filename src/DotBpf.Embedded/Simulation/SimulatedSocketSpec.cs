using System.Net;
using System.Net.Sockets;

namespace DotBpf.Embedded;

/// <summary>Says what <see cref="SimulatedSocket"/> to make.</summary>
/// <remarks>What programs see of it in <c>struct bpf_sock</c>, and what decides which maps take it: those of sockets take TCP sockets that listen or are connected, UDP sockets that are bound, and Unix sockets.</remarks>
public sealed record SimulatedSocketSpec
{
    private readonly AddressFamily? _family;
    private readonly SimulatedSocketState? _state;

    /// <summary>That of its addresses by default, and IPv4 without; IPv6 and Unix are the others that there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another one.</exception>
    public AddressFamily Family
    {
        get => _family ?? (Local ?? Remote)?.AddressFamily ?? AddressFamily.InterNetwork;
        init => _family = value is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 or AddressFamily.Unix
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Family), value, "A simulated socket is of family InterNetwork, InterNetworkV6 or Unix.");
    }

    /// <summary>A stream by default, which is TCP; datagrams, which are UDP, are the others that there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another one.</exception>
    public SocketType Type
    {
        get;
        init => field = value is SocketType.Stream or SocketType.Dgram
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Type), value, "A simulated socket is of type Stream or Dgram.");
    }
    = SocketType.Stream;

    /// <summary>How far it is; by default what its addresses say.</summary>
    public SimulatedSocketState State
    {
        get => _state ?? (Remote is not null ? SimulatedSocketState.Connected : Local is not null ? SimulatedSocketState.Bound : SimulatedSocketState.Unbound);
        init => _state = value;
    }

    /// <summary>Its own address; <see langword="null"/> for none that counts.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>The address of its peer; <see langword="null"/> for none that counts.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>Whether it has all addresses of its family.</summary>
    internal bool IsBoundToAny => Local is { } local && (local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any));

    /// <summary>Whether others may have its port too (<c>SO_REUSEPORT</c>).</summary>
    public bool SharesPort { get; init; }

    /// <summary>Its mark (<c>SO_MARK</c>).</summary>
    public uint Mark { get; init; }

    /// <summary>Its priority (<c>SO_PRIORITY</c>).</summary>
    public uint Priority { get; init; }

    /// <summary>The interface it is bound to (<c>SO_BINDTODEVICE</c>); 0 for none.</summary>
    public int Interface { get; init; }
}
