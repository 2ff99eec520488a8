using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Sockets that programs find in maps, read, put elsewhere and take out.</summary>
public abstract class SocketProgramContract<THost> : HostContract<THost>
    where THost : ISocketFixture
{
    private const string Key = "*(u32 *)(r10 - 4) = 1; ";
    private const string Find = Key + "r1 = map sockets ll; r2 = r10; r2 += -4; call 1; if r0 != 0 goto +2; r0 = 404; exit; r6 = r0; ";
    private const string Release = "r1 = r6; call 86; r0 = r7; exit";

    private readonly SockMap _sockets;
    private readonly SockHashMap<uint> _others;
    private readonly SafeHandle _socket;

    protected SocketProgramContract()
    {
        _sockets = Host.CreateMap(new SockMapSpec(4));
        _others = Host.CreateMap(new SockHashMapSpec<uint>(1));
        _socket = THost.OpenBoundUdp(Host);
        _sockets.Set(1, _socket);
    }

    protected override void CleanUp()
    {
        _socket.Dispose();
        _sockets.Dispose();
        _others.Dispose();
    }

    [Theory]
    [InlineData("r7 = *(u32 *)(r6 + 4)", 2)]
    [InlineData("r7 = *(u32 *)(r6 + 8)", 2)]
    [InlineData("r7 = *(u32 *)(r6 + 12)", 17)]
    [InlineData("r7 = *(u32 *)(r6 + 16)", 0)]
    [InlineData("r7 = *(u8 *)(r6 + 24)", 127)]
    [InlineData("r7 = *(u32 *)(r6 + 24)", 0x0100007f)]
    [InlineData("r7 = *(u32 *)(r6 + 52)", 0)]
    [InlineData("r7 = *(u16 *)(r6 + 48)", 0)]
    [InlineData("r7 = *(u32 *)(r6 + 72)", 7)]
    public void Field_OfASocketFound_IsTheSockets(string read, uint expected)
    {
        Assert.Equal(expected, Run($"{Find}{read}; {Release}"));
        Assert.Equal(expected, Run($"{Find}{read}; {Release}", ProgramType.Xdp));
    }

    [Fact]
    public void Lookup_EmptySlot_IsNull()
    {
        _sockets.Remove(1);

        Assert.Equal(404u, Run($"{Find}r7 = 0; {Release}"));
    }

    [Fact]
    public void Update_FoundSocket_PutsItIntoAnotherMap()
    {
        const string Put = "r1 = map others ll; r2 = r10; r2 += -4; r3 = r6; r4 = 0; call 2; r7 = r0; ";

        Assert.Equal(0u, Run(Find + Put + Release));
        Assert.Equal(0u, Run(Find + Put + Release));

        Assert.True(_others.TryGetCookie(1, out ulong cookie));
        Assert.Equal(THost.CookieOf(_socket), cookie);
        Assert.Equal(-(int)Errno.E2BIG, (int)Run(Find + "*(u32 *)(r10 - 4) = 2; " + Put + Release));
        Assert.Equal(-(int)Errno.EEXIST, (int)Run(Find + Put.Replace("r4 = 0", "r4 = 1", StringComparison.Ordinal) + Release));
    }

    [Fact]
    public void Update_SocketOfTheTestRun_IsNoneThatMapsTake() =>
        Assert.Equal(-(int)Errno.EOPNOTSUPP, (int)Run("r3 = *(u64 *)(r1 + 168); if r3 != 0 goto +2; r0 = 404; exit; " + Key + "r1 = map sockets ll; r2 = r10; r2 += -4; r4 = 0; call 2; exit"));

    [Theory]
    [InlineData(0, Errno.EOPNOTSUPP)]
    [InlineData(1, Errno.EINVAL)]
    public void Assign_ToThePacketOfATestRun_IsRefused(int flags, Errno expected) =>
        Assert.Equal(-(int)expected, (int)Run($"r8 = r1; {Find}r1 = r8; r2 = r6; r3 = {flags}; call 124; r7 = r0; {Release}"));

    [Fact]
    public void Delete_FromAProgram_EmptiesTheSlotOnce()
    {
        const string Take = Key + "r1 = map sockets ll; r2 = r10; r2 += -4; call 3; exit";

        Assert.Equal(0u, Run(Take));
        Assert.Equal(-(int)Errno.EINVAL, (int)Run(Take));
        Assert.False(_sockets.TryGetCookie(1, out _));
    }

    private uint Run(string text, ProgramType type = ProgramType.SchedCls)
    {
        Dictionary<string, MapHandle> maps = new() { ["sockets"] = _sockets.Handle, ["others"] = _others.Handle };
        using ProgramHandle program = Host.LoadProgram(Assembler.Program(text, type), new ProgramBindings { Maps = maps, License = "GPL" });
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result));
        return result.ReturnValue;
    }
}

public sealed class SocketProgramOnKernel : SocketProgramContract<KernelFixture>;

public sealed class SocketProgramOnEmbedded : SocketProgramContract<EmbeddedFixture>;

public sealed class SocketProgramCompiled : SocketProgramContract<CompiledFixture>;

public sealed class SocketProgramUnverified : SocketProgramContract<UnverifiedFixture>;
