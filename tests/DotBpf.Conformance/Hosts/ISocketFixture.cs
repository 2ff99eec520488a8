using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>Opens sockets that maps take or refuse: simulated ones, unless a host has the system's.</summary>
public interface ISocketFixture : IHostFixture
{
    /// <summary>A UDP socket with an address.</summary>
    static virtual SafeHandle OpenBoundUdp(BpfHost host, bool sharesPort = false) =>
        Open(host, new() { Type = SocketType.Dgram, State = SimulatedSocketState.Bound, Local = new(IPAddress.Loopback, 5000), SharesPort = sharesPort });

    /// <summary>A UDP socket without one.</summary>
    static virtual SafeHandle OpenUdp(BpfHost host, bool sharesPort = false) => Open(host, new() { Type = SocketType.Dgram, SharesPort = sharesPort });

    /// <summary>A TCP socket without an address.</summary>
    static virtual SafeHandle OpenTcp(BpfHost host) => Open(host, new());

    /// <summary>A TCP socket that waits for connections.</summary>
    static virtual SafeHandle OpenListener(BpfHost host, bool sharesPort = false) =>
        Open(host, new() { State = SimulatedSocketState.Listening, Local = new(IPAddress.Loopback, 5000), SharesPort = sharesPort });

    /// <summary>A Unix socket with a peer that is kept open, or without one.</summary>
    static virtual SafeHandle OpenUnix(BpfHost host, bool isStream, bool isConnected) => Open(host, new()
    {
        Family = AddressFamily.Unix,
        Type = isStream ? SocketType.Stream : SocketType.Dgram,
        State = isConnected ? SimulatedSocketState.Connected : SimulatedSocketState.Unbound,
    });

    /// <summary>An AF_XDP socket.</summary>
    static virtual SafeHandle OpenXdp(BpfHost host) => ((EmbeddedHost)host).CreateXdpSocket();

    /// <summary>What tells it apart from others.</summary>
    static virtual ulong CookieOf(SafeHandle socket) => ((SimulatedSocket)socket).Cookie;

    private static SimulatedSocket Open(BpfHost host, SimulatedSocketSpec spec) => ((EmbeddedHost)host).CreateSocket(spec);
}
