using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>Opens sockets that share a port: simulated ones, unless a host has the system's.</summary>
public interface ISharedPortFixture : ISocketFixture
{
    /// <summary>UDP sockets of one port.</summary>
    static virtual SharedPort OpenPort(BpfHost host, int sockets) => new SimulatedSharedPort((EmbeddedHost)host, sockets);

    /// <summary>A socket that waits at an address of its own.</summary>
    static virtual SafeHandle OpenElsewhere(BpfHost host, SocketType type, IPAddress address, bool sharesPort) => ((EmbeddedHost)host).CreateSocket(new()
    {
        Type = type,
        State = type == SocketType.Dgram ? SimulatedSocketState.Bound : SimulatedSocketState.Listening,
        Local = new(address, SimulatedSharedPort.Number + 1),
        SharesPort = sharesPort,
    });
}
