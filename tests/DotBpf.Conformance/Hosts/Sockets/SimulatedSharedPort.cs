using System.Net;
using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

internal sealed class SimulatedSharedPort(EmbeddedHost host, int sockets) : SharedPort
{
    internal const int Number = 5000;

    private readonly SimulatedSocket[] _sockets = [.. Enumerable.Range(0, sockets).Select(_ => host.CreateSocket(new()
    {
        Type = System.Net.Sockets.SocketType.Dgram,
        State = SimulatedSocketState.Bound,
        Local = new(IPAddress.Loopback, Number),
        SharesPort = true,
    }))];

    internal override IReadOnlyList<SafeHandle> Sockets => _sockets;

    internal override IPEndPoint Address { get; } = new(IPAddress.Loopback, Number);

    internal override IPEndPoint Sender { get; } = new(IPAddress.Loopback, 1234);

    internal override (bool IsReceived, ulong? Cookie) Deliver(ProgramHandle program, ReadOnlySpan<byte> payload)
    {
        using IDisposable entered = host.EnterSocket(_sockets[0]);
        Assert.Equal(Errno.None, program.TestRun(new() { Packet = Datagram.Build(Sender, Address, payload) }, out TestRunResult result));
        return (result.ReturnValue == 1, result.Destinations.Count == 0 ? null : result.Destinations[0].Number);
    }

    public override void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());
}
