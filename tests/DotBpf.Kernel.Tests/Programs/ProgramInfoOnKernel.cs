using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class ProgramInfoOnKernel : ProgramOnKernel
{
    [Fact]
    public void Info_LoadedProgram_SaysWhatTheKernelKnows()
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);

        ProgramInfo info = Load(Counting("counting"), ("counts", counts)).Info;

        Assert.Equal(("counting", ProgramType.Xdp, 16), (info.Name, info.Type, info.Tag.Length));
        Assert.Equal(counts.Info.Id, Assert.Single(info.MapIds));
        Assert.True(info.TranslatedSize > 0 && info.MachineCodeSize > 0 && info.VerifiedInstructions > 0, $"{info}");
        Assert.InRange(TimeSpan.FromMilliseconds(Environment.TickCount64) - info.LoadedAt, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Info_ProgramOfManyMaps_NamesAll()
    {
        List<Instruction> instructions = [];
        List<ProgramReference> references = [];
        (string Name, MapHandle Map)[] maps = [.. Enumerable.Range(0, 64).Select(index => ($"map{index}", Create(MapType.Array, 4, 8, 1)))];
        foreach ((string name, MapHandle _) in maps)
        {
            references.Add(new MapReference(instructions.Count, name));
            instructions.AddRange(LoadWide(1));
        }

        ProgramInfo info = Load(Xdp("many", [.. instructions, MoveImmediate(0, 2), Exit()], [.. references]), maps).Info;

        Assert.Equal(maps.Select(map => map.Map.Info.Id).Order(), info.MapIds.Order());
    }

    [Fact]
    public void OpenProgram_ById_IsTheSameProgram()
    {
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));

        using ProgramHandle again = Host.OpenProgram(program.Info.Id);

        Assert.Equal(program.Info with { ExpectedAttachType = null, MapIds = default }, again.Info with { MapIds = default });
        Assert.Contains(program.Info.Id, Host.ProgramIds);
        again.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult result);
        Assert.Equal(1u, result.ReturnValue);
    }

    [Fact]
    public void OpenProgram_NoSuchId_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenProgram(uint.MaxValue));

        Assert.Equal((BpfCommand.ProgramGetById, Errno.ENOENT), (error.Command, error.Errno));
    }

    [Fact]
    public void TryOpenPinnedProgram_PinnedProgram_IsFound()
    {
        using var pin = new TemporaryPin(Host);
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));

        bool before = Host.TryOpenPinnedProgram(pin.Path, out _);
        Host.Pin(program, pin.Path);
        bool after = Host.TryOpenPinnedProgram(pin.Path, out ProgramHandle? again);

        Assert.Equal((false, true, program.Info.Id), (before, after, again!.Info.Id));
        again.Dispose();
    }

    [Fact]
    public void ReadStatistics_WhileMeasured_CountsRuns()
    {
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));

        using (Host.EnableStatistics())
            program.TestRun(new TestRunInput { Packet = Packet, Repeat = 1000 }, out _);
        ProgramStatistics statistics = program.ReadStatistics();

        Assert.InRange(statistics.Runs, 1000ul, 1001ul);
        Assert.True(statistics.NanosecondsPerRun > 0, $"{statistics}");
    }

    [Fact]
    public void ReadTranslated_SmallProgram_IsWhatWasLoaded()
    {
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));

        Instruction[] instructions = [.. program.ReadTranslated()];

        Assert.Equal([MoveImmediate(0, 1), Exit()], instructions);
    }

    [Fact]
    public void ReadMachineCode_CompiledProgram_HasTheSizeItSays()
    {
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));

        byte[] code = program.ReadMachineCode();

        Assert.Equal(program.Info.MachineCodeSize, code.Length);
        Assert.Contains(code, item => item != 0);
    }
}
