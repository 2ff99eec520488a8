using System.Net;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that follow TCP connections, as they are made.</summary>
public abstract class SocketOperationContract<THost> : HostContract<THost>
    where THost : IConnectionFixture
{
    private const int Connects = 3;
    private const int ActiveEstablished = 4;
    private const int PassiveEstablished = 5;

    private readonly SockMap _sockets;
    private readonly SockHashMap<uint> _byKey;
    private readonly ArrayMap<long> _answers;
    private readonly ArrayMap<uint> _port;

    protected SocketOperationContract()
    {
        _sockets = Host.CreateMap(new SockMapSpec(2));
        _byKey = Host.CreateMap(new SockHashMapSpec<uint>(2));
        _answers = Host.CreateMap(new ArrayMapSpec<long>(1));
        _port = Host.CreateMap(new ArrayMapSpec<uint>(1));
    }

    protected override void CleanUp()
    {
        _sockets.Dispose();
        _byKey.Dispose();
        _answers.Dispose();
        _port.Dispose();
    }

    [Theory]
    [InlineData(ActiveEstablished, "r7 = *(u32 *)(r6 + 20)", 2)]
    [InlineData(ActiveEstablished, "r7 = *(u32 *)(r6 + 24)", 0x0100007f)]
    [InlineData(ActiveEstablished, "r7 = *(u32 *)(r6 + 28)", 0x0100007f)]
    [InlineData(ActiveEstablished, "r7 = *(u32 *)(r6 + 72)", 1)]
    [InlineData(PassiveEstablished, "r7 = *(u32 *)(r6 + 72)", 1)]
    [InlineData(ActiveEstablished, "r2 = *(u64 *)(r6 + 184); if r2 == 0 goto +1; r7 = *(u32 *)(r2 + 12)", 6)]
    [InlineData(ActiveEstablished, "r7 = *(u32 *)(r6 + 84)", 0)]
    [InlineData(ActiveEstablished, "r1 = r6; r2 = 5; call 59; r7 = r0; r2 = *(u32 *)(r6 + 84); r7 += r2", 5)]
    [InlineData(ActiveEstablished, "r1 = r6; r2 = 1281; call 59; r7 = r0; r2 = *(u32 *)(r6 + 84); r7 += r2", 1281)]
    [InlineData(PassiveEstablished, "*(u32 *)(r6 + 4) = 77; r7 = *(u32 *)(r6 + 4)", 77)]
    public void Field_OfAConnection_IsTheConnections(int operation, string read, long expected)
    {
        using TestedConnection connection = Follow(operation, read);

        Assert.Equal(expected, _answers[0]);
    }

    [Theory]
    [InlineData(ActiveEstablished, true)]
    [InlineData(PassiveEstablished, false)]
    public void Ports_OfAConnection_AreThoseOfItsEnd(int operation, bool isClient)
    {
        using TestedConnection first = Follow(operation, "r7 = *(u32 *)(r6 + 68)");
        long local = _answers[0];
        using TestedConnection second = Follow(operation, "r7 = *(u32 *)(r6 + 64)");
        long remote = _answers[0];

        Assert.Equal((isClient ? first.ClientAddress : first.ServerAddress).Port, local);
        Assert.Equal((isClient ? second.ServerAddress : second.ClientAddress).Port, (ushort)IPAddress.NetworkToHostOrder((int)remote));
    }

    [Theory]
    [InlineData(ActiveEstablished, true)]
    [InlineData(PassiveEstablished, false)]
    public void Update_ByAProgram_PutsTheConnectionIntoMaps(int operation, bool isClient)
    {
        using TestedConnection connection = Follow(operation, Put("sockets", 53, 1, 0) + "r8 = r0; " + Put("by_key", 70, 9, 0) + "r7 = r0; r7 += r8");

        Assert.True(_sockets.TryGetCookie(1, out ulong byIndex));
        Assert.True(_byKey.TryGetCookie(9, out ulong byKey));
        ulong expected = THost.CookieOf(isClient ? connection.Client : connection.Server);
        Assert.Equal((0L, expected, expected), (_answers[0], byIndex, byKey));
    }

    [Theory]
    [InlineData(Connects, "sockets", 53, 0, 0, Errno.EOPNOTSUPP)]
    [InlineData(Connects, "by_key", 70, 0, 0, Errno.EOPNOTSUPP)]
    [InlineData(ActiveEstablished, "sockets", 53, 2, 0, Errno.E2BIG)]
    [InlineData(ActiveEstablished, "sockets", 53, 0, 3, Errno.EINVAL)]
    [InlineData(ActiveEstablished, "sockets", 53, 0, 2, Errno.ENOENT)]
    [InlineData(ActiveEstablished, "by_key", 70, 0, 2, Errno.ENOENT)]
    [InlineData(ActiveEstablished, "by_key", 70, 0, 3, Errno.EINVAL)]
    public void Update_WhatMapsDoNotTake_Fails(int operation, string map, int helper, int key, int flags, Errno expected)
    {
        using TestedConnection connection = Follow(operation, Put(map, helper, key, flags) + "r7 = r0");

        Assert.Equal(-(int)expected, _answers[0]);
    }

    [Fact]
    public void Delete_ByAProgram_TakesTheConnectionOut()
    {
        using TestedConnection connection = Follow(ActiveEstablished, Put("sockets", 53, 1, 0) + "r1 = map sockets ll; r2 = r10; r2 += -4; call 3; r7 = r0");

        Assert.Equal(0, _answers[0]);
        Assert.False(_sockets.TryGetCookie(1, out _));
    }

    [Fact]
    public void Cookie_OfAConnection_IsItsSockets()
    {
        using TestedConnection connection = Follow(ActiveEstablished, "r1 = r6; call 46; r7 = r0");

        Assert.Equal(THost.CookieOf(connection.Client), (ulong)_answers[0]);
    }

    protected ProgramHandle Load(string text)
    {
        Dictionary<string, MapHandle> maps = new() { ["sockets"] = _sockets.Handle, ["by_key"] = _byKey.Handle, ["answers"] = _answers.Handle, ["port"] = _port.Handle };
        return Host.LoadProgram(Assembler.Program(text, ProgramType.SockOps) with { ExpectedAttachType = AttachType.CgroupSockOps }, new ProgramBindings { Maps = maps, License = "GPL" });
    }

    private static string Put(string map, int helper, int key, int flags) => $"*(u32 *)(r10 - 4) = {key}; r1 = r6; r2 = map {map} ll; r3 = r10; r3 += -4; r4 = {flags}; call {helper}; ";

    // Of all connections of the machine only the one to the port counts: as that of either end, the remote one in network order.
    private TestedConnection Follow(int operation, string read)
    {
        const string Find = "r6 = r1; r7 = 404; *(u32 *)(r10 - 4) = 0; r1 = map port ll; r2 = r10; r2 += -4; call 1; if r0 != 0 goto +2; r0 = 1; exit; r8 = *(u32 *)(r0 + 0); ";
        const string Compare = "r2 = *(u32 *)(r6 + 68); if r2 == r8 goto +5; r2 = *(u32 *)(r6 + 64); r2 = be32 r2; if r2 == r8 goto +2; r0 = 1; exit; ";
        const string Report = "; " + ProgramAnswer.Tell;
        using ProgramHandle program = Load($"{Find}{Compare}r2 = *(u32 *)(r6 + 0); if r2 == {operation} goto +2; r0 = 1; exit; {read}{Report}");
        return THost.Connect(Host, program, port => _port[0] = (uint)port);
    }
}

public sealed class SocketOperationOnKernel : SocketOperationContract<KernelFixture>
{
    [Fact]
    public void TestRun_OfTheKernel_IsNotThere()
    {
        using ProgramHandle program = Load("r0 = 1; exit");

        Assert.Equal(Errno.ENOTSUPP, program.TestRun(new() { Context = new byte[64] }, out _));
    }
}

/// <summary>What only a host that runs these programs by test runs has.</summary>
public abstract class SocketOperationRunContract<THost> : SocketOperationContract<THost>
    where THost : IConnectionFixture
{
    [Fact]
    public void TestRun_Context_IsWhatIsGivenAndLeft()
    {
        using ProgramHandle program = Load("r0 = *(u32 *)(r1 + 76); *(u32 *)(r1 + 4) = r0; *(u32 *)(r1 + 164) = 5; r0 = 1; exit");
        byte[] context = new byte[224], left = new byte[224];
        context[76] = 33;

        Assert.Equal(Errno.None, program.TestRun(new() { Context = context, ContextOut = left }, out TestRunResult result));

        Assert.Equal((1u, 224, 33, 5, 33), (result.ReturnValue, result.ContextLength, left[4], left[164], left[76]));
    }

    [Fact]
    public void TestRun_Segment_IsReadWithinItsEnds()
    {
        using ProgramHandle program = Load("r2 = *(u64 *)(r1 + 192); r3 = *(u64 *)(r1 + 200); r4 = *(u32 *)(r1 + 208); r0 = 0; if r4 != 20 goto +4; r4 = r2; r4 += 20; if r4 > r3 goto +1; r0 = *(u8 *)(r2 + 13); r0 &= 1; exit");
        byte[] segment = new byte[20];
        segment[13] = 1;

        Assert.Equal(Errno.None, program.TestRun(new() { Packet = segment }, out TestRunResult result));

        Assert.Equal(1u, result.ReturnValue);
    }

    [Fact]
    public void TestRun_WithoutASocket_HasNone()
    {
        using ProgramHandle program = Load("r2 = *(u64 *)(r1 + 184); r0 = 0; if r2 == 0 goto +1; r0 = 1; exit");

        Assert.Equal(Errno.None, program.TestRun(new() { Context = [1, 0, 0, 0] }, out TestRunResult result));

        Assert.Equal(0u, result.ReturnValue);
    }

    [Fact]
    public void TestRun_WhatIsNoContext_IsRefused()
    {
        using ProgramHandle program = Load("r0 = 1; exit");
        byte[] pointing = new byte[224];
        pointing[184] = 1;

        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = pointing }, out _));
        Assert.Equal(Errno.E2BIG, program.TestRun(new() { Context = [.. new byte[224], 1] }, out _));
        Assert.Equal(Errno.None, program.TestRun(new(), out _));
    }
}

public sealed class SocketOperationOnEmbedded : SocketOperationRunContract<EmbeddedFixture>;

public sealed class SocketOperationCompiled : SocketOperationRunContract<CompiledFixture>;

public sealed class SocketOperationUnverified : SocketOperationRunContract<UnverifiedFixture>;
