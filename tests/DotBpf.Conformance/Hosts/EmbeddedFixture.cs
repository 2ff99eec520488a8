using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

public sealed class EmbeddedFixture : ISocketFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2 });

    public static PinPath CreatePinRoot() => new("/embedded/tests");

    // The names die with the host.
    public static void RemovePinRoot(PinPath root)
    {
    }

    public static SafeHandle OpenSocket(BpfHost host) => ((EmbeddedHost)host).CreateSocket();

    public static SafeHandle OpenFile(BpfHost host) => ((EmbeddedHost)host).CreateFile("tested");

    public static SafeHandle OpenTask(BpfHost host) => ((EmbeddedHost)host).CreateTask();

    public static SafeHandle OpenRootCgroup(BpfHost host) => ((EmbeddedHost)host).RootCgroup;

    public static SafeHandle OpenEmptyCgroup(BpfHost host) => ((EmbeddedHost)host).CreateCgroup("empty");

    public static SafeHandle OpenBoundUdp(BpfHost host, bool sharesPort = false) =>
        Open(host, new() { Type = SocketType.Dgram, State = SimulatedSocketState.Bound, Local = new(IPAddress.Loopback, 5000), SharesPort = sharesPort });

    public static SafeHandle OpenUdp(BpfHost host, bool sharesPort = false) => Open(host, new() { Type = SocketType.Dgram, SharesPort = sharesPort });

    public static SafeHandle OpenTcp(BpfHost host) => Open(host, new());

    public static SafeHandle OpenListener(BpfHost host, bool sharesPort = false) =>
        Open(host, new() { State = SimulatedSocketState.Listening, Local = new(IPAddress.Loopback, 5000), SharesPort = sharesPort });

    public static SafeHandle OpenUnix(BpfHost host, bool isStream, bool isConnected) => Open(host, new()
    {
        Family = AddressFamily.Unix,
        Type = isStream ? SocketType.Stream : SocketType.Dgram,
        State = isConnected ? SimulatedSocketState.Connected : SimulatedSocketState.Unbound,
    });

    public static ulong CookieOf(SafeHandle socket) => ((SimulatedSocket)socket).Cookie;

    private static SimulatedSocket Open(BpfHost host, SimulatedSocketSpec spec) => ((EmbeddedHost)host).CreateSocket(spec);
}
