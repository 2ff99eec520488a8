using System.Net;
using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

internal sealed class SimulatedConnection : TestedConnection
{
    // BPF_SOCK_OPS_TCP_CONNECT_CB and its like.
    private const int Connects = 3;
    private const int ActiveEstablished = 4;
    private const int PassiveEstablished = 5;

    private readonly EmbeddedHost _host;
    private readonly SimulatedSocket _client;
    private readonly SimulatedSocket _server;

    internal SimulatedConnection(EmbeddedHost host, ProgramHandle? follower, Action<int>? portKnown)
    {
        _host = host;
        _client = host.CreateSocket(new() { Local = ClientAddress, Remote = ServerAddress });
        _server = host.CreateSocket(new() { Local = ServerAddress, Remote = ClientAddress });
        portKnown?.Invoke(ServerAddress.Port);
        if (follower is null)
            return;
        Follow(follower, _client, Connects);
        Follow(follower, _client, ActiveEstablished);
        Follow(follower, _server, PassiveEstablished);
    }

    internal override SafeHandle Client => _client;

    internal override SafeHandle Server => _server;

    internal override IPEndPoint ClientAddress { get; } = new(IPAddress.Loopback, 40_000);

    internal override IPEndPoint ServerAddress { get; } = new(IPAddress.Loopback, 5000);

    internal override (MessageEnd End, byte[] Received) Send(ProgramHandle program, byte[] message, TestedConnection? other = null)
    {
        using IDisposable entered = _host.EnterSocket(_client);
        byte[] room = new byte[65536];
        Assert.Equal(Errno.None, program.TestRun(new() { Packet = message, PacketOut = room }, out TestRunResult result));
        return result.ReturnValue == 1 ? (EndOf(result.Destinations), room[..result.PacketLength]) : (MessageEnd.Nowhere, []);
    }

    internal override void Arrive(ProgramHandle program, Func<bool> hasRun)
    {
        using IDisposable entered = _host.EnterSocket(_server);
        Assert.Equal(Errno.None, program.TestRun(new() { Packet = [1] }, out _));
        Assert.True(hasRun());
    }

    public override void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static MessageEnd EndOf(PacketDestinations places) => places switch
    {
        [] => MessageEnd.Server,
        [{ Kind: PacketDestinationKind.Peer }] => MessageEnd.OtherServer,
        _ => MessageEnd.OtherClient,
    };

    private void Follow(ProgramHandle follower, SimulatedSocket socket, int operation)
    {
        using IDisposable entered = _host.EnterSocket(socket);
        Assert.Equal(Errno.None, follower.TestRun(new() { Context = BitConverter.GetBytes(operation) }, out _));
    }
}
