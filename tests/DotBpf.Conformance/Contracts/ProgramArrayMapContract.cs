using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class ProgramArrayMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int SelfCallSlot = 7;

    [Fact]
    public void Set_Program_ReadsBackItsId()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        var programs = loaded.Map<ProgramArrayMap>("programs");

        programs.Set(1, loaded.Program("count"));

        Assert.True(programs.TryGetProgramId(1, out uint id));
        Assert.Equal(loaded.Program("count").Handle.Info.Id, id);
        Assert.False(programs.TryGetProgramId(0, out _));
    }

    [Fact]
    public void Remove_Slot_EmptiesItOnce()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        var programs = loaded.Map<ProgramArrayMap>("programs");
        programs.Set(1, loaded.Program("count"));

        bool removed = programs.Remove(1);
        bool again = programs.Remove(1);

        Assert.True(removed);
        Assert.False(again);
    }

    [Fact]
    public void TailCall_ToItself_RunsThirtyFourTimes()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        loaded.Map<ProgramArrayMap>("programs").Set(0, loaded.Program("again"));

        TestRunResult result = loaded.Program("again").TestRun(Packet(0));

        Assert.Equal(34u, result.ReturnValue);
        Assert.Equal(34ul, loaded.Map<ArrayMap<ulong>>("array")[SelfCallSlot]);
    }

    [Fact]
    public void TailCall_EmptySlot_FallsThrough()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        TestRunResult result = loaded.Program("again").TestRun(Packet(0));

        Assert.Equal(1u, result.ReturnValue);
    }

    [Fact]
    public void Dispose_LastHandle_EmptiesTheMapThatAProgramHolds()
    {
        using MapHandle programs = CreateArray();
        using ProgramHandle caller = Load(CallFirst, programs), target = Load("r0 = 7; exit", programs);
        Assert.Equal(Errno.None, programs.UpdateReference(new byte[4], target));
        uint before = Run(caller);

        programs.Dispose();

        Assert.Equal(7u, before);
        Assert.True(SpinWait.SpinUntil(() => Run(caller) == 1, TimeSpan.FromSeconds(20)));
    }

    // Whoever comes first decides, by a reference or by being put in, and for good.
    [Theory]
    [InlineData(ProgramType.Xdp, AttachType.Xdp, ProgramFlags.None, Errno.None)]
    [InlineData(ProgramType.Xdp, AttachType.XdpDevMap, ProgramFlags.None, Errno.EINVAL)]
    [InlineData(ProgramType.Xdp, AttachType.XdpCpuMap, ProgramFlags.None, Errno.EINVAL)]
    [InlineData(ProgramType.Xdp, AttachType.Xdp, ProgramFlags.XdpFragments, Errno.EINVAL)]
    [InlineData(ProgramType.SchedCls, default(AttachType), ProgramFlags.None, Errno.EINVAL)]
    [InlineData(ProgramType.SocketFilter, default(AttachType), ProgramFlags.None, Errno.EINVAL)]
    public void Set_ProgramBesideOneOfXdp_MustBeAlike(ProgramType type, AttachType attachType, ProgramFlags flags, Errno expected)
    {
        using MapHandle filled = CreateArray(), referred = CreateArray();
        using ProgramHandle first = Load("r0 = 1; exit", null), referrer = Load(CallFirst, referred);
        ProgramSpec spec = Assembler.Program("r0 = 1; exit", type) with { ExpectedAttachType = attachType, Flags = flags };
        using ProgramHandle other = Host.LoadProgram(spec, Bindings(null));
        Assert.Equal(Errno.None, filled.UpdateReference(new byte[4], first));
        Assert.Equal(Errno.None, filled.Delete(new byte[4]));

        Errno afterOneThatWasIn = filled.UpdateReference(new byte[4], other), besideAReferrer = referred.UpdateReference(new byte[4], other);

        Assert.Equal((expected, expected), (afterOneThatWasIn, besideAReferrer));
    }

    [Theory]
    [InlineData(ProgramType.Xdp, true)]
    [InlineData(ProgramType.SchedCls, false)]
    public void Load_ReferringToAMapOfXdp_MustBeAlike(ProgramType type, bool isTaken)
    {
        using MapHandle programs = CreateArray();
        using ProgramHandle first = Load("r0 = 1; exit", null);
        Assert.Equal(Errno.None, programs.UpdateReference(new byte[4], first));

        Exception? refusal = Record.Exception(() => Load(CallFirst, programs, type).Dispose());

        Assert.Equal(isTaken, refusal is null);
    }

    [Fact]
    public void Update_WithBytes_IsNoProgram()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        MapHandle programs = loaded.Maps["programs"];

        Errno beyond = programs.Delete([9, 0, 0, 0]);
        Errno empty = programs.Delete([0, 0, 0, 0]);
        Errno badDescriptor = programs.Update([0, 0, 0, 0], [255, 255, 255, 127]);

        Assert.Equal(Errno.E2BIG, beyond);
        Assert.Equal(Errno.ENOENT, empty);
        Assert.Equal(Errno.EBADF, badDescriptor);
    }

    private const string CallFirst = "r2 = map programs ll; r3 = 0; call 12; r0 = 1; exit";

    private static ProgramBindings Bindings(MapHandle? programs) =>
        new() { Maps = programs is null ? new Dictionary<string, MapHandle>() : new Dictionary<string, MapHandle> { ["programs"] = programs }, License = "GPL" };

    private static uint Run(ProgramHandle program)
    {
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result));
        return result.ReturnValue;
    }

    private MapHandle CreateArray() => Host.CreateMap(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 });

    private ProgramHandle Load(string text, MapHandle? programs, ProgramType type = ProgramType.Xdp) => Host.LoadProgram(
        Assembler.Program(text, type) with { ExpectedAttachType = type == ProgramType.Xdp ? AttachType.Xdp : default }, Bindings(programs));
}

public sealed class ProgramArrayMapOnKernel : ProgramArrayMapContract<KernelFixture>;

public sealed class ProgramArrayMapOnEmbedded : ProgramArrayMapContract<EmbeddedFixture>;
