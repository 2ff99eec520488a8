using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>A real connection, whose programs are attached while it is made or used.</summary>
internal sealed class KernelConnection : TestedConnection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    // For what comes in pieces.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_arrival = TimeSpan.FromSeconds(20);

    private readonly BpfHost _host;
    private readonly SockMap _senders;
    private readonly SockMap _receivers;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;

    internal KernelConnection(BpfHost host, ProgramHandle? follower, Action<int>? portKnown)
    {
        _host = host;
        _senders = host.CreateMap(new SockMapSpec(1));
        _receivers = host.CreateMap(new SockMapSpec(1));
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        portKnown?.Invoke(((IPEndPoint)listener.LocalEndPoint!).Port);
        using BpfLink? link = follower is null ? null : host.Attach(follower, new CgroupTarget(CgroupHandle.Root));
        _client.NoDelay = true;
        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
    }

    internal override SafeHandle Client => _client.SafeHandle;

    internal override SafeHandle Server => _server.SafeHandle;

    internal override IPEndPoint ClientAddress => (IPEndPoint)_client.LocalEndPoint!;

    internal override IPEndPoint ServerAddress => (IPEndPoint)_server.LocalEndPoint!;

    internal override (MessageEnd End, byte[] Received) Send(ProgramHandle program, byte[] message, TestedConnection? other = null)
    {
        using BpfLink link = _host.Attach(program, new SockMapTarget(_senders.Handle));
        _senders.Set(0, _client.SafeHandle);
        try
        {
            _client.Send(message);
        }
        catch (SocketException dropped) when (dropped.SocketErrorCode == SocketError.AccessDenied)
        {
            return (MessageEnd.Nowhere, []);
        }
        finally
        {
            _senders.Remove(0);
        }

        return Receive((KernelConnection?)other);
    }

    internal override void Arrive(ProgramHandle program, Func<bool> hasRun)
    {
        using BpfLink link = _host.Attach(program, new SockMapTarget(_receivers.Handle));
        _receivers.Set(0, _server.SafeHandle);
        _client.Send([1]);
        Assert.True(SpinWait.SpinUntil(hasRun, s_arrival));
        _receivers.Remove(0);
    }

    public override void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _senders.Dispose();
        _receivers.Dispose();
    }

    private (MessageEnd End, byte[] Received) Receive(KernelConnection? other)
    {
        List<Socket> ready = other is null ? [_server] : [_server, other._server, other._client];
        Socket.Select(ready, null, null, s_patience);
        if (ready is not [Socket end])
            return (MessageEnd.Nowhere, []);
        byte[] room = new byte[65536];
        int length = 0;
        do
            length += end.Receive(room.AsSpan(length));
        while (end.Poll(s_rest, SelectMode.SelectRead));
        return (end == _server ? MessageEnd.Server : end == other!._server ? MessageEnd.OtherServer : MessageEnd.OtherClient, room[..length]);
    }
}
