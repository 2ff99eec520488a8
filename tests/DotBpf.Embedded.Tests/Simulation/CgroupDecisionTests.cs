using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using static DotBpf.ObjectFiles.AttachType;

namespace DotBpf.Embedded.Tests.Simulation;

/// <summary>Decisions about simulated cgroups, and test runs of the programs that make them.</summary>
public sealed class CgroupDecisionTests : IDisposable
{
    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 2 });
    private readonly SimulatedCgroup _group;

    public CgroupDecisionTests() => _group = _host.CreateCgroup("web");

    public void Dispose() => _host.Dispose();

    [Fact]
    public void RunAttached_NoPrograms_IsAllowed() => Assert.Equal(Errno.None, _host.RunAttached(_group, CgroupDevice, new byte[12]));

    [Theory]
    [InlineData("r0 = *(u32 *)(r1 + 4); r0 &= 1; exit", 1, Errno.None)]
    [InlineData("r0 = *(u32 *)(r1 + 4); r0 &= 1; exit", 2, Errno.EPERM)]
    [InlineData("r1 = -5; call 187; r0 = 0; exit", 1, Errno.EIO)]
    public void RunAttached_Answer_IsTheOutcome(string program, int major, Errno expected)
    {
        using BpfLink link = Attach(program, ProgramType.CgroupDevice, CgroupDevice);
        Device device = new(Access: 2, major, Minor: 3);

        Assert.Equal(expected, _host.RunAttached(_group, CgroupDevice, ref device));
    }

    [Fact]
    public void RunAttached_CgroupBelow_IsDecidedAboutAbove()
    {
        using SimulatedCgroup below = _host.CreateCgroup("api", _group);
        using BpfLink link = Attach("r0 = 0; exit", ProgramType.CgroupDevice, CgroupDevice);

        Assert.Equal(Errno.EPERM, _host.RunAttached(below, CgroupDevice, new byte[12]));
        Assert.Equal(Errno.None, _host.RunAttached(_host.RootCgroup, CgroupDevice, new byte[12]));
    }

    [Fact]
    public void RunAttached_Context_ComesBackAsTheProgramsLeftIt()
    {
        using BpfLink first = Attach("*(u32 *)(r1 + 24) = 0x5000; r0 = 1; exit", ProgramType.CgroupSockAddress, CgroupInet4Connect);
        using BpfLink second = Attach("r2 = *(u32 *)(r1 + 24); r2 += 1; *(u32 *)(r1 + 24) = r2; r0 = 1; exit", ProgramType.CgroupSockAddress, CgroupInet4Connect);
        byte[] context = new byte[72];

        Assert.Equal(Errno.None, _host.RunAttached(_group, CgroupInet4Connect, context));

        Assert.Equal(0x5001u, BitConverter.ToUInt32(context, 24));
    }

    [Fact]
    public void RunAttached_Option_IsWhatProgramsRead()
    {
        using BpfLink link = Attach("r2 = *(u64 *)(r1 + 8); r3 = *(u64 *)(r1 + 16); r0 = 0; r4 = r2; r4 += 4; if r4 > r3 goto +2; *(u32 *)(r2 + 0) = 9; r0 = 1; exit", ProgramType.CgroupSockopt, CgroupSetsockopt);
        byte[] context = new byte[40], option = [1, 2, 3, 4];

        Assert.Equal(Errno.EPERM, _host.RunAttached(_group, CgroupSetsockopt, context, option.AsSpan(0, 3)));
        Assert.Equal(Errno.None, _host.RunAttached(_group, CgroupSetsockopt, context, option));

        Assert.Equal([9, 0, 0, 0], option);
    }

    [Fact]
    public void RunAttached_EnteredSocket_IsThatOfTheContext()
    {
        using BpfLink link = Attach("r1 = *(u64 *)(r1 + 64); r2 = *(u32 *)(r1 + 16); r0 = 0; if r2 != 77 goto +1; r0 = 1; exit", ProgramType.CgroupSockAddress, CgroupInet4Connect);
        using SimulatedSocket socket = _host.CreateSocket(new() { Mark = 77 });

        Errno without = _host.RunAttached(_group, CgroupInet4Connect, new byte[72]), with;
        using (_host.EnterSocket(socket))
            with = _host.RunAttached(_group, CgroupInet4Connect, new byte[72]);

        Assert.Equal((Errno.EPERM, Errno.None), (without, with));
    }

    [Fact]
    public void RunAttached_WhatIsFollowed_LeavesItsReply()
    {
        using BpfLink link = Attach("r0 = *(u32 *)(r1 + 0); *(u32 *)(r1 + 4) = 30; r0 = 1; exit", ProgramType.SockOps, CgroupSockOps);
        byte[] context = new byte[16];

        Assert.Equal(Errno.None, _host.RunAttached(_group, CgroupSockOps, context));

        Assert.Equal(30, context[4]);
    }

    [Theory]
    [InlineData(CgroupInetEgress, 12)]
    [InlineData(XdpDevMap, 12)]
    [InlineData(CgroupDevice, 13)]
    public void RunAttached_WhatNoProgramSees_IsRefused(AttachType place, int length)
    {
        using BpfLink link = Attach("r0 = 1; exit", ProgramType.CgroupDevice, CgroupDevice);

        Assert.Throws<ArgumentException>(() => _host.RunAttached(_group, place, new byte[length]));
    }

    [Fact]
    public void RunAttached_OptionWhereThereIsNone_IsRefused()
    {
        using BpfLink link = Attach("r0 = 1; exit", ProgramType.CgroupDevice, CgroupDevice);

        Assert.Throws<ArgumentException>(() => _host.RunAttached(_group, CgroupDevice, new byte[12], new byte[1]));
    }

    [Theory]
    [InlineData(ProgramType.CgroupDevice, CgroupDevice, 12, 8)]
    [InlineData(ProgramType.CgroupSysctl, CgroupSysctl, 8, 4)]
    [InlineData(ProgramType.CgroupSock, CgroupInetSockCreate, 80, 16)]
    [InlineData(ProgramType.CgroupSockAddress, CgroupInet4Bind, 72, 24)]
    [InlineData(ProgramType.CgroupSockopt, CgroupGetsockopt, 40, 36)]
    public void TestRun_Context_IsReadAndGivenBack(ProgramType type, AttachType place, int length, int offset)
    {
        byte[] context = new byte[length], left = new byte[length];
        context[offset] = 1;
        using ProgramHandle program = Load($"r0 = *(u32 *)(r1 + {offset}); exit".Replace("; exit", "; r0 &= 1; exit", StringComparison.Ordinal), type, place);

        Errno errno = program.TestRun(new() { Context = context, ContextOut = left }, out TestRunResult result);

        Assert.Equal((Errno.None, 1u, length), (errno, result.ReturnValue, result.ContextLength));
        Assert.Equal(context, left);
    }

    private BpfLink Attach(string text, ProgramType type, AttachType place)
    {
        using ProgramHandle program = Load(text, type, place);
        return _host.Attach(program, new CgroupTarget("/web"));
    }

    private ProgramHandle Load(string text, ProgramType type, AttachType place) =>
        _host.LoadProgram(Assembler.Program(text, type) with { ExpectedAttachType = place }, new() { Maps = new Dictionary<string, MapHandle>() });

    private readonly record struct Device(int Access, int Major, int Minor);
}
