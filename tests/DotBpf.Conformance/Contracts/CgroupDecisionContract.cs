using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using static DotBpf.ObjectFiles.AttachType;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that decide what a cgroup may do, and what they keep in storages.</summary>
public abstract class CgroupDecisionContract<THost> : HostContract<THost>
    where THost : ICgroupFixture
{
    private const string Count = "r7 = r1; r1 = map storage ll; r2 = 0; call 81; r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; ";

    private readonly CgroupStorageMap<long> _storage;
    private readonly SkStorageMap<long> _sockets;
    private readonly ArrayMap<long> _notes;
    private readonly Dictionary<string, MapHandle> _maps;
    private readonly TestedCgroup _group;

    protected CgroupDecisionContract()
    {
        _storage = Host.CreateMap(new CgroupStorageMapSpec<long>());
        _sockets = Host.CreateMap(new SkStorageMapSpec<long>());
        _notes = Host.CreateMap(new ArrayMapSpec<long>(1));
        _maps = new() { ["storage"] = _storage.Handle, ["sockets"] = _sockets.Handle, ["notes"] = _notes.Handle };
        _group = THost.CreateCgroup(Host);
    }

    protected override void CleanUp()
    {
        _group.Dispose();
        _storage.Dispose();
        _sockets.Dispose();
        _notes.Dispose();
    }

    [Theory]
    [InlineData(ProgramType.CgroupDevice, CgroupDevice)]
    [InlineData(ProgramType.CgroupSysctl, CgroupSysctl)]
    [InlineData(ProgramType.CgroupSock, CgroupInetSockCreate)]
    [InlineData(ProgramType.CgroupSockAddress, CgroupInet4Connect)]
    public void Attach_Decision_IsMadeAndCounted(ProgramType type, AttachType place)
    {
        bool before = _group.Does(place), allowed, forbidden;
        using (Attach(Count + "r0 = 1; exit", type, place))
            allowed = _group.Does(place);
        long counted = Counted(place);
        using (Attach(Count + "r0 = 0; exit", type, place))
            forbidden = !_group.Does(place);

        Assert.True(before && allowed && forbidden);
        Assert.InRange(counted, 1, 20); // a shell opens more than it is told to
        Assert.InRange(Counted(place), counted + 1, 40);
        Assert.True(_group.Does(place));
    }

    [Theory]
    [InlineData(ProgramType.CgroupSysctl, CgroupSysctl)]
    [InlineData(ProgramType.CgroupSockAddress, CgroupInet4Connect)]
    [InlineData(ProgramType.CgroupSock, CgroupInetSockCreate)]
    public void Attach_SetsTheAnswer_ForbidsAlthoughItAllows(ProgramType type, AttachType place)
    {
        using BpfLink link = Attach("r1 = -13; call 187; r0 = 1; exit", type, place);

        Assert.False(_group.Does(place));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, -1)]
    public void Attach_ProgramBefore_IsKnownByItsAnswer(int answer, long expected)
    {
        using BpfLink first = Attach($"r0 = {answer}; exit", ProgramType.CgroupSockAddress, CgroupInet4Connect);
        using BpfLink second = Attach(Note("call 186; r6 = r0; "), ProgramType.CgroupSockAddress, CgroupInet4Connect);

        _group.Does(CgroupInet4Connect);

        Assert.Equal(expected, (int)_notes[0]);
    }

    [Theory]
    [InlineData("r6 = *(u32 *)(r1 + 0); ", 2)] // user_family
    [InlineData("r6 = *(u32 *)(r1 + 4); ", 0x0100007f)] // user_ip4
    [InlineData("r6 = *(u32 *)(r1 + 24); ", 0x0900)] // user_port
    [InlineData("r6 = *(u32 *)(r1 + 32); ", 2)] // type
    [InlineData("r6 = *(u32 *)(r1 + 36); ", 17)] // protocol
    [InlineData("r1 = *(u64 *)(r1 + 64); r6 = *(u32 *)(r1 + 12); ", 17)] // sk->protocol
    public void Attach_FieldOfAConnect_IsThatOfTheAddress(string read, long expected)
    {
        using BpfLink link = Attach(Note(read), ProgramType.CgroupSockAddress, CgroupInet4Connect);

        _group.Does(CgroupInet4Connect);

        Assert.Equal(expected, _notes[0]);
    }

    [Fact]
    public void Attach_ValueForTheSocket_IsMadeAtItsBeginAndFoundLater()
    {
        const string Find = "r3 = 0; r4 = 1; call 107; if r0 == 0 goto +3; r6 = *(u64 *)(r0 + 0); r6 += 5; *(u64 *)(r0 + 0) = r6; ";
        using BpfLink first = Attach("r2 = r1; r1 = map sockets ll; " + Find + "r0 = 1; exit", ProgramType.CgroupSock, CgroupInetSockCreate);
        using BpfLink second = Attach(Note("r6 = 0; r2 = *(u64 *)(r1 + 64); r1 = map sockets ll; " + Find), ProgramType.CgroupSockAddress, CgroupInet4Connect);

        _group.Does(CgroupInetSockCreate);
        _group.Does(CgroupInet4Connect);

        Assert.Equal(10, _notes[0]);
    }

    [Fact]
    public void Attach_AnotherPlaceThanExpected_IsRefused()
    {
        using ProgramHandle program = Load("r0 = 1; exit", ProgramType.CgroupSockAddress, CgroupInet4Connect);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => Host.Attach(program, new CgroupTarget(_group.Path) { AttachType = CgroupInet6Connect })).Errno);
    }

    private static string Note(string find) => $"{find}*(u32 *)(r10 - 4) = 0; r1 = map notes ll; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +1; *(u64 *)(r0 + 0) = r6; r0 = 1; exit";

    private long Counted(AttachType place)
    {
        Assert.True(_storage.TryGetValue(new(_group.Id, (uint)place), out long counted));
        return counted;
    }

    private BpfLink Attach(string text, ProgramType type, AttachType place)
    {
        using ProgramHandle program = Load(text, type, place);
        return Host.Attach(program, new CgroupTarget(_group.Path));
    }

    private ProgramHandle Load(string text, ProgramType type, AttachType place) =>
        Host.LoadProgram(Assembler.Program(text, type) with { ExpectedAttachType = place }, new() { Maps = _maps, License = "GPL" });
}

public sealed class CgroupDecisionOnKernel : CgroupDecisionContract<KernelFixture>;

public sealed class CgroupDecisionOnEmbedded : CgroupDecisionContract<EmbeddedFixture>;

public sealed class CgroupDecisionOnUncheckedEmbedded : CgroupDecisionContract<UnverifiedFixture>;

public sealed class CgroupDecisionCompiledOnEmbedded : CgroupDecisionContract<CompiledFixture>;
