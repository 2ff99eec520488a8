using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that choose among sockets of one port, for datagrams that come there.</summary>
public abstract class SharedPortContract<THost> : HostContract<THost>
    where THost : ISharedPortFixture
{
    private const string Begin = "r6 = r1; r7 = 404; ";
    private const string Report = "; " + ProgramAnswer.Tell;
    private const string Payload = "r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r4 = r2; r4 += 13; if r4 > r3 goto +1; ";

    private readonly SharedPort _port;
    private readonly ReusePortSockArrayMap _choice;
    private readonly SockMap _others;
    private readonly ArrayMap<long> _answers;

    protected SharedPortContract()
    {
        _port = THost.OpenPort(Host, 3);
        _choice = Host.CreateMap(new ReusePortSockArrayMapSpec(4));
        _others = Host.CreateMap(new SockMapSpec(2));
        _answers = Host.CreateMap(new ArrayMapSpec<long>(1));
        for (int i = 0; i < 3; i++)
            _choice.Set(i, _port.Sockets[i]);
    }

    protected override void CleanUp()
    {
        _port.Dispose();
        _choice.Dispose();
        _others.Dispose();
        _answers.Dispose();
    }

    [Theory]
    [InlineData("r7 = *(u32 *)(r6 + 16)", 13)]
    [InlineData("r7 = *(u32 *)(r6 + 20)", 8)]
    [InlineData("r7 = *(u16 *)(r6 + 20)", 8)]
    [InlineData("r7 = *(u32 *)(r6 + 24)", 17)]
    [InlineData("r7 = *(u8 *)(r6 + 24)", 17)]
    [InlineData("r7 = *(u32 *)(r6 + 28)", 0)]
    [InlineData("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 4)", 2)]
    [InlineData("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 8)", 2)]
    [InlineData("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 12)", 17)]
    [InlineData("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 24)", 0x0100007f)]
    [InlineData("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 72)", 7)]
    [InlineData("r2 = *(u64 *)(r6 + 48); if r2 == 0 goto +1; r7 = 1", 404)]
    [InlineData(Payload + "r7 = *(u8 *)(r2 + 8)", 'h')]
    [InlineData(Payload + "r7 = *(u16 *)(r2 + 4)", 13 << 8)]
    [InlineData("r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r4 = r2; r4 += 14; if r4 > r3 goto +1; r7 = *(u8 *)(r2 + 13)", 404)]
    public void Field_OfADatagram_IsTheDatagrams(string read, long expected) => Assert.Equal(expected, Answer(read));

    [Theory]
    [InlineData(26, 12, 0, 'o')]
    [InlineData(26, 13, 0, 0)]
    [InlineData(68, 9, 1, 17)]
    [InlineData(68, 12, 1, 127)]
    [InlineData(68, 12, 0, 8)]
    [InlineData(68, 32, 1, 'o')]
    [InlineData(68, 33, 1, 0)]
    [InlineData(68, 0, 2, 0)]
    public void LoadBytes_FromAnyHeader_AreTheDatagrams(int helper, int offset, int header, long expected) => Assert.Equal(
        expected,
        Answer($"*(u64 *)(r10 - 8) = -1; r1 = r6; r2 = {offset}; r3 = r10; r3 += -8; r4 = 1; r5 = {header}; call {helper}; r7 = *(u8 *)(r10 - 8)"));

    [Theory]
    [InlineData(26, 13, 0)]
    [InlineData(68, 33, 1)]
    [InlineData(68, 0, 2)]
    public void LoadBytes_BeyondTheEnd_Fails(int helper, int offset, int header) => Assert.Equal(
        -(int)Errno.EFAULT,
        Answer($"r1 = r6; r2 = {offset}; r3 = r10; r3 += -8; r4 = 1; r5 = {header}; call {helper}; r7 = r0"));

    [Fact]
    public void Ports_OfADatagram_AreThoseOfItsEnds()
    {
        long source = Answer(Payload + "r7 = *(u16 *)(r2 + 0)"), target = Answer(Payload + "r7 = *(u16 *)(r2 + 2)"), own = Answer("r2 = *(u64 *)(r6 + 40); r7 = *(u32 *)(r2 + 44)");

        Assert.Equal((_port.Sender.Port, _port.Address.Port, _port.Address.Port), (Host16(source), Host16(target), (int)own));
    }

    [Fact]
    public void Cookie_OfTheGroupsSocket_IsThatOfOne()
    {
        long cookie = Answer("r1 = *(u64 *)(r6 + 40); call 46; r7 = r0"), none = Answer("r1 = *(u64 *)(r6 + 48); call 46; r7 = r0");

        Assert.Contains((ulong)cookie, _port.Sockets.Select(THost.CookieOf));
        Assert.Equal(0, none);
    }

    [Fact]
    public void Select_ByTheFirstByte_GivesItToThatSocket()
    {
        using ProgramHandle program = Load("r6 = r1; *(u64 *)(r10 - 8) = 0; r2 = 8; r3 = r10; r3 += -8; r4 = 1; call 26; r1 = r6; r2 = map choice ll; r3 = r10; r3 += -8; r4 = 0; call 82; r0 = 1; exit");

        ulong?[] received = [.. Enumerable.Range(0, 6).Select(i => _port.Deliver(program, [(byte)(i % 3)]).Cookie)];

        Assert.Equal(Enumerable.Range(0, 6).Select(i => (ulong?)THost.CookieOf(_port.Sockets[i % 3])), received);
    }

    [Theory]
    [InlineData("choice", 3)]
    [InlineData("choice", 7)]
    [InlineData("others", 0)]
    public void Select_NothingThere_LeavesItToTheHost(string map, int key)
    {
        using ProgramHandle program = Load(Begin + Select(map, key) + "r7 = r0" + Report);

        (bool isReceived, _) = _port.Deliver(program, "hello"u8);

        Assert.True(isReceived);
        Assert.Equal(-(int)Errno.ENOENT, _answers[0]);
    }

    [Fact]
    public void Select_Dropped_GivesItToNobody()
    {
        using ProgramHandle program = Load(Begin + Select("choice", 1) + "r0 = 0; exit");

        Assert.Equal((false, null), _port.Deliver(program, "hello"u8));
    }

    [Fact]
    public void Select_Twice_TheLastThatIsThereCounts()
    {
        using ProgramHandle program = Load(Begin + Select("choice", 1) + Select("choice", 2) + Select("choice", 3) + "r0 = 1; exit");

        Assert.Equal((true, THost.CookieOf(_port.Sockets[2])), _port.Deliver(program, "hello"u8));
    }

    [Fact]
    public void Select_FromAMapOfSockets_GivesItToASocketOfTheGroup()
    {
        using SharedPort port = THost.OpenPort(Host, 2);
        _others.Set(1, port.Sockets[1]);
        using ProgramHandle program = Load(Begin + Select("others", 1) + "r7 = r0" + Report);

        (_, ulong? cookie) = port.Deliver(program, "hello"u8);

        Assert.Equal((0L, (ulong?)THost.CookieOf(port.Sockets[1])), (_answers[0], cookie));
    }

    [Theory]
    [InlineData(SocketType.Dgram, "127.0.0.1", true, Errno.EBADFD)]
    [InlineData(SocketType.Dgram, "127.0.0.1", false, Errno.EINVAL)]
    [InlineData(SocketType.Dgram, "::1", true, Errno.EAFNOSUPPORT)]
    [InlineData(SocketType.Stream, "127.0.0.1", true, Errno.EPROTOTYPE)]
    [InlineData(SocketType.Stream, "::1", true, Errno.EPROTOTYPE)]
    public void Select_SocketOfAnotherGroupOrNone_Fails(SocketType type, string address, bool sharesPort, Errno expected)
    {
        using SafeHandle other = THost.OpenElsewhere(Host, type, IPAddress.Parse(address), sharesPort);
        _others.Set(0, other);

        Assert.Equal(-(int)expected, Answer(Select("others", 0) + "r7 = r0"));
    }

    [Theory]
    [InlineData((AttachType)0, true)]
    [InlineData(AttachType.SkReusePortSelect, true)]
    [InlineData(AttachType.SkReusePortSelectOrMigrate, true)]
    [InlineData(AttachType.SkLookup, false)]
    public void Load_Attachment_MustBeThatOfAGroup(AttachType attachment, bool expected)
    {
        Exception? refusal = Record.Exception(() => Load("r0 = 1; exit", attachment).Dispose());

        Assert.Equal(expected, refusal is null);
        Assert.True(refusal is null or BpfException, refusal?.ToString());
    }

    protected ProgramHandle Load(string text, AttachType attachment = default)
    {
        Dictionary<string, MapHandle> maps = new() { ["choice"] = _choice.Handle, ["others"] = _others.Handle, ["answers"] = _answers.Handle };
        return Host.LoadProgram(Assembler.Program(text, ProgramType.SkReusePort) with { ExpectedAttachType = attachment }, new ProgramBindings { Maps = maps, License = "GPL" });
    }

    private long Answer(string read)
    {
        using ProgramHandle program = Load(Begin + read + Report);
        Assert.True(_port.Deliver(program, "hello"u8).IsReceived);
        return _answers[0];
    }

    private static string Select(string map, int key) => $"r1 = r6; *(u32 *)(r10 - 4) = {key}; r2 = map {map} ll; r3 = r10; r3 += -4; r4 = 0; call 82; ";

    private static int Host16(long network) => (ushort)IPAddress.NetworkToHostOrder((short)network);
}

public sealed class SharedPortOnKernel : SharedPortContract<KernelFixture>
{
    [Fact]
    public void TestRun_OfTheKernel_IsNotThere()
    {
        using ProgramHandle program = Load("r0 = 1; exit");

        Assert.Equal(Errno.ENOTSUPP, program.TestRun(new() { Packet = new byte[64] }, out _));
    }
}

/// <summary>What only a host that runs these programs by test runs has.</summary>
public abstract class SharedPortRunContract<THost> : SharedPortContract<THost>
    where THost : ISharedPortFixture
{
    private static readonly IPEndPoint s_any = new(IPAddress.Loopback, 7);

    [Fact]
    public void TestRun_WhatIsNoPacketOfTcpOrUdp_IsRefused()
    {
        using ProgramHandle program = Load("r0 = 1; exit");
        byte[] whole = Datagram.Build(s_any, s_any, "hello"u8);
        byte[] other = [.. whole], shorter = whole[..46], foreign = [.. whole];
        (other[23], foreign[13]) = (1, 6);

        Assert.Equal(Errno.None, program.TestRun(new() { Packet = whole }, out _));
        foreach (byte[] wrong in (byte[][])[[], new byte[13], new byte[64], other, shorter, foreign])
            Assert.Equal(Errno.EINVAL, program.TestRun(new() { Packet = wrong }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Packet = whole, Context = new byte[56] }, out _));
    }

    [Fact]
    public void TestRun_WithoutASocket_IsOfNoGroup()
    {
        using ProgramHandle program = Load("*(u32 *)(r10 - 4) = 1; r2 = map choice ll; r3 = r10; r3 += -4; r4 = 0; call 82; exit");
        byte[] packet = Datagram.Build(s_any, s_any, "hello"u8), after = new byte[packet.Length];

        Assert.Equal(Errno.None, program.TestRun(new() { Packet = packet, PacketOut = after }, out TestRunResult result));

        Assert.Equal(-(int)Errno.EPROTOTYPE, (int)result.ReturnValue);
        Assert.Equal(packet, after);
        Assert.Empty(result.Destinations);
    }
}

public sealed class SharedPortOnEmbedded : SharedPortRunContract<EmbeddedFixture>;

public sealed class SharedPortCompiled : SharedPortRunContract<CompiledFixture>;

public sealed class SharedPortUnverified : SharedPortRunContract<UnverifiedFixture>;
