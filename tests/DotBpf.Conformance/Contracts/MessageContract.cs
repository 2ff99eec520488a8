using System.Net;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that decide about what a socket sends.</summary>
public abstract class MessageContract<THost> : HostContract<THost>
    where THost : IConnectionFixture
{
    private const string Report = "; " + ProgramAnswer.Tell;

    private readonly TestedConnection _connection;
    private readonly TestedConnection _other;
    private readonly SockMap _sockets;
    private readonly SockHashMap<uint> _byKey;
    private readonly ArrayMap<long> _answers;

    protected MessageContract()
    {
        _connection = THost.Connect(Host);
        _other = THost.Connect(Host);
        _sockets = Host.CreateMap(new SockMapSpec(4));
        _byKey = Host.CreateMap(new SockHashMapSpec<uint>(4));
        _answers = Host.CreateMap(new ArrayMapSpec<long>(1));
        _sockets.Set(1, _other.Client);
        _byKey.Set(7, _other.Client);
    }

    protected override void CleanUp()
    {
        _connection.Dispose();
        _other.Dispose();
        _sockets.Dispose();
        _byKey.Dispose();
        _answers.Dispose();
    }

    [Theory]
    [InlineData("r0 = 1; exit", MessageEnd.Server)]
    [InlineData("r0 = 0; exit", MessageEnd.Nowhere)]
    [InlineData("r0 = 2; exit", MessageEnd.Nowhere)]
    [InlineData("r2 = map sockets ll; r3 = 1; r4 = 0; call 60; exit", MessageEnd.OtherServer)]
    [InlineData("r2 = map sockets ll; r3 = 1; r4 = 1; call 60; exit", MessageEnd.OtherClient)]
    [InlineData("r2 = map sockets ll; r3 = 1; r4 = 2; call 60; exit", MessageEnd.Nowhere)]
    [InlineData("r2 = map sockets ll; r3 = 2; r4 = 0; call 60; exit", MessageEnd.Nowhere)]
    [InlineData("r2 = map sockets ll; r3 = 9; r4 = 0; call 60; exit", MessageEnd.Nowhere)]
    [InlineData("*(u32 *)(r10 - 4) = 7; r2 = map by_key ll; r3 = r10; r3 += -4; r4 = 0; call 71; exit", MessageEnd.OtherServer)]
    [InlineData("*(u32 *)(r10 - 4) = 7; r2 = map by_key ll; r3 = r10; r3 += -4; r4 = 1; call 71; exit", MessageEnd.OtherClient)]
    [InlineData("*(u32 *)(r10 - 4) = 8; r2 = map by_key ll; r3 = r10; r3 += -4; r4 = 0; call 71; exit", MessageEnd.Nowhere)]
    [InlineData("r2 = map sockets ll; r3 = 1; r4 = 0; call 60; r0 = 0; exit", MessageEnd.Nowhere)]
    [InlineData("r6 = r1; r2 = map sockets ll; r3 = 1; r4 = 0; call 60; r1 = r6; r2 = map sockets ll; r3 = 2; r4 = 0; call 60; r0 = 1; exit", MessageEnd.OtherServer)]
    [InlineData("r6 = r1; r2 = map sockets ll; r3 = 1; r4 = 0; call 60; r1 = r6; r2 = map sockets ll; r3 = 1; r4 = 1; call 60; r0 = 1; exit", MessageEnd.OtherClient)]
    public void Verdict_OfAMessage_IsWhereItComesOut(string text, MessageEnd expected)
    {
        using ProgramHandle program = Load(text);

        (MessageEnd end, byte[] received) = _connection.Send(program, [.. "hello"u8], _other);

        Assert.Equal((expected, expected == MessageEnd.Nowhere ? "" : "hello"), (end, System.Text.Encoding.ASCII.GetString(received)));
    }

    [Theory]
    [InlineData("r7 = *(u32 *)(r6 + 16)", 2)]
    [InlineData("r7 = *(u32 *)(r6 + 20)", 0x0100007f)]
    [InlineData("r7 = *(u32 *)(r6 + 24)", 0x0100007f)]
    [InlineData("r7 = *(u32 *)(r6 + 68)", 5)]
    [InlineData("r2 = *(u64 *)(r6 + 72); r7 = *(u32 *)(r2 + 12)", 6)]
    [InlineData("r2 = *(u64 *)(r6 + 72); r7 = *(u32 *)(r2 + 72)", 1)]
    [InlineData("r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r4 = r2; r4 += 5; if r4 > r3 goto +1; r7 = *(u8 *)(r2 + 4)", 'o')]
    [InlineData("r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r4 = r2; r4 += 6; if r4 > r3 goto +1; r7 = *(u8 *)(r2 + 4)", 404)]
    [InlineData("r1 = r6; r2 = 3; call 61; r7 = r0", 0)]
    public void Field_OfAMessage_IsTheMessages(string read, long expected) => Assert.Equal(expected, Answer(read));

    [Fact]
    public void Ports_OfAMessage_AreThoseOfItsSocket()
    {
        long remote = Answer("r7 = *(u32 *)(r6 + 60)"), local = Answer("r7 = *(u32 *)(r6 + 64)");

        Assert.Equal((_connection.ServerAddress.Port, _connection.ClientAddress.Port), ((ushort)IPAddress.NetworkToHostOrder((int)remote), (int)local));
    }

    [Fact]
    public void Data_Written_IsWhatComesOut()
    {
        using ProgramHandle program = Load("r2 = *(u64 *)(r1 + 0); r3 = *(u64 *)(r1 + 8); r4 = r2; r4 += 5; if r4 > r3 goto +1; *(u8 *)(r2 + 0) = 74; r0 = 1; exit");

        (MessageEnd end, byte[] received) = _connection.Send(program, [.. "hello"u8]);

        Assert.Equal((MessageEnd.Server, "Jello"), (end, System.Text.Encoding.ASCII.GetString(received)));
    }

    protected ProgramHandle Load(string text)
    {
        Dictionary<string, MapHandle> maps = new() { ["sockets"] = _sockets.Handle, ["by_key"] = _byKey.Handle, ["answers"] = _answers.Handle };
        return Host.LoadProgram(Assembler.Program(text, ProgramType.SkMsg) with { ExpectedAttachType = AttachType.SkMsgVerdict }, new ProgramBindings { Maps = maps, License = "GPL" });
    }

    private long Answer(string read)
    {
        using ProgramHandle program = Load($"r6 = r1; r7 = 404; {read}{Report}");
        Assert.Equal(MessageEnd.Server, _connection.Send(program, [.. "hello"u8]).End);
        return _answers[0];
    }
}

public sealed class MessageOnKernel : MessageContract<KernelFixture>
{
    [Fact]
    public void TestRun_OfTheKernel_IsNotThere()
    {
        using ProgramHandle program = Load("r0 = 1; exit");

        Assert.Equal(Errno.ENOTSUPP, program.TestRun(new() { Packet = new byte[64] }, out _));
    }
}

/// <summary>What only a host that runs these programs by test runs has.</summary>
public abstract class MessageRunContract<THost> : MessageContract<THost>
    where THost : IConnectionFixture
{
    [Fact]
    public void TestRun_WhatTheProgramAskedFor_IsTold()
    {
        using ProgramHandle asking = Load("r6 = r1; r2 = 3; call 61; r1 = r6; r2 = 4096; call 62; r0 = 1; exit"), quiet = Load("r0 = 1; exit");

        Assert.Equal(Errno.None, asking.TestRun(new() { Packet = "hello"u8 }, out TestRunResult asked));
        Assert.Equal(Errno.None, quiet.TestRun(new() { Packet = "hello"u8 }, out TestRunResult silent));

        Assert.Equal((new MessageRequest(3, 4096), default), (asked.Message, silent.Message));
    }

    [Fact]
    public void TestRun_WhatIsNoMessage_IsRefused()
    {
        using ProgramHandle program = Load("r0 = 1; exit");

        Assert.Equal(Errno.EINVAL, program.TestRun(new(), out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Packet = new byte[32769] }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Packet = new byte[1], Context = new byte[80] }, out _));
        Assert.Equal(Errno.None, program.TestRun(new() { Packet = new byte[32768] }, out _));
    }

    [Fact]
    public void Push_MoreThanFits_Fails()
    {
        using ProgramHandle program = Load("r6 = r1; r2 = 0; r3 = 60000; r4 = 0; call 90; r1 = r6; r2 = 0; r3 = 60000; r4 = 0; call 90; exit");

        Assert.Equal(Errno.None, program.TestRun(new() { Packet = "hello"u8 }, out TestRunResult result));

        Assert.Equal((-(int)Errno.ENOMEM, 60005), ((int)result.ReturnValue, result.PacketLength));
    }
}

public sealed class MessageOnEmbedded : MessageRunContract<EmbeddedFixture>;

public sealed class MessageCompiled : MessageRunContract<CompiledFixture>;

public sealed class MessageUnverified : MessageRunContract<UnverifiedFixture>;
