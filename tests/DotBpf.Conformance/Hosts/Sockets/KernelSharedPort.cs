using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>Real sockets, to which real datagrams come.</summary>
internal sealed class KernelSharedPort : SharedPort
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    private readonly Socket[] _sockets;
    private readonly Socket _sender = Open();

    internal KernelSharedPort(int sockets)
    {
        _sockets = [.. Enumerable.Range(0, sockets).Select(_ => Open())];
        _sockets[0].Bind(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (Socket other in _sockets[1..])
            other.Bind(Address);
        _sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    internal override IReadOnlyList<SafeHandle> Sockets => [.. _sockets.Select(socket => socket.SafeHandle)];

    internal override IPEndPoint Address => (IPEndPoint)_sockets[0].LocalEndPoint!;

    internal override IPEndPoint Sender => (IPEndPoint)_sender.LocalEndPoint!;

    internal override (bool IsReceived, ulong? Cookie) Deliver(ProgramHandle program, ReadOnlySpan<byte> payload)
    {
        using BpfLink link = program.Host.Attach(program, new ReusePortTarget(_sockets[0].SafeHandle));
        _sender.SendTo(payload, Address);
        List<Socket> ready = [.. _sockets];
        Socket.Select(ready, null, null, s_patience);
        if (ready.Count == 0)
            return (false, null);
        ready[0].Receive(new byte[payload.Length]);
        return (true, KernelFixture.CookieOf(ready[0].SafeHandle));
    }

    public override void Dispose()
    {
        Array.ForEach(_sockets, socket => socket.Dispose());
        _sender.Dispose();
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
        return socket;
    }
}
