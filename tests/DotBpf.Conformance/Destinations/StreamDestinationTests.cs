using System.Net;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Destinations;

/// <summary>Where data of sockets go on to that programs of kind SkSkb redirect. The kernel runs these on sockets only.</summary>
public sealed class StreamDestinationTests : IDisposable
{
    private const uint Drop = 0;
    private const uint Pass = 1;

    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 1 });
    private readonly SockMap _sockets;
    private readonly SockHashMap<uint> _byKey;
    private readonly SimulatedSocket _peer;

    public StreamDestinationTests()
    {
        _sockets = _host.CreateMap(new SockMapSpec(4));
        _byKey = _host.CreateMap(new SockHashMapSpec<uint>(4));
        _peer = _host.CreateSocket(new() { Local = new(IPAddress.Loopback, 5000), Remote = new(IPAddress.Loopback, 80) });
        _sockets.Set(1, _peer);
        _byKey.Set(7, _peer);
    }

    public void Dispose()
    {
        _byKey.Dispose();
        _sockets.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(0, PacketDestinationKind.Peer)]
    [InlineData(1, PacketDestinationKind.PeerIngress)]
    public void Redirect_ByIndex_GoesOnToTheSocket(int flags, PacketDestinationKind expected)
    {
        (uint verdict, PacketDestinations places) = Run($"r2 = map sockets ll; r3 = 1; r4 = {flags}; call 52; exit");

        Assert.Equal(Pass, verdict);
        Assert.Equal([new(expected, (uint)_peer.Cookie)], places);
    }

    [Fact]
    public void Redirect_ByKey_GoesOnToTheSocketUntilItIsClosed()
    {
        const string ByKey = "*(u32 *)(r10 - 4) = 7; r2 = map by_key ll; r3 = r10; r3 += -4; r4 = 0; call 72; exit";

        (uint open, PacketDestinations places) = Run(ByKey);
        _peer.Dispose();
        (uint closed, PacketDestinations none) = Run(ByKey);

        Assert.Equal((Pass, 1), (open, places.Count));
        Assert.Equal((Drop, 0), (closed, none.Count));
    }

    [Theory]
    [InlineData("r2 = map sockets ll; r3 = 2; r4 = 0; call 52; exit")]
    [InlineData("r2 = map sockets ll; r3 = 9; r4 = 0; call 52; exit")]
    [InlineData("r2 = map sockets ll; r3 = 1; r4 = 2; call 52; exit")]
    public void Redirect_NothingThereOrBadFlags_IsDropped(string text) => Assert.Equal(Drop, Run(text).Verdict);

    [Fact]
    public void Redirect_SocketThatListens_IsDropped()
    {
        using SimulatedSocket listener = _host.CreateSocket(new() { State = SimulatedSocketState.Listening });
        _sockets.Set(1, listener);

        Assert.Equal(Drop, Run("r2 = map sockets ll; r3 = 1; r4 = 0; call 52; exit").Verdict);
    }

    [Fact]
    public void Read_DataAndAddresses_AreThoseOfTheSocketEntered()
    {
        using SimulatedSocket receiver = _host.CreateSocket(new() { Local = new(IPAddress.Parse("10.0.0.1"), 443), Remote = new(IPAddress.Parse("10.0.0.2"), 0x1234) });
        using IDisposable scope = _host.EnterSocket(receiver);

        Assert.Equal(443u, Run("r0 = *(u32 *)(r1 + 136); exit").Verdict);
        Assert.Equal(0x3412_0000u, Run("r0 = *(u32 *)(r1 + 132); exit").Verdict);
        Assert.Equal(0x0200_000au, Run("r0 = *(u32 *)(r1 + 92); exit").Verdict);
        Assert.Equal(0x6c6c_6568u, Run("r2 = *(u32 *)(r1 + 76); r3 = *(u32 *)(r1 + 80); r4 = r2; r4 += 4; r0 = 0; if r4 > r3 goto +1; r0 = *(u32 *)(r2 + 0); exit").Verdict);
    }

    private (uint Verdict, PacketDestinations Places) Run(string text)
    {
        Dictionary<string, MapHandle> maps = new() { ["sockets"] = _sockets.Handle, ["by_key"] = _byKey.Handle };
        using ProgramHandle program = _host.LoadProgram(Assembler.Program(text, ProgramType.SkSkb), new ProgramBindings { Maps = maps, License = "GPL" });
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = "hello"u8 }, out TestRunResult result));
        return (result.ReturnValue, result.Destinations);
    }
}
