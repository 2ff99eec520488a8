using DotBpf.Conformance.Hosts;
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
}

public sealed class ProgramArrayMapOnKernel : ProgramArrayMapContract<KernelFixture>;

public sealed class ProgramArrayMapOnEmbedded : ProgramArrayMapContract<EmbeddedFixture>;
