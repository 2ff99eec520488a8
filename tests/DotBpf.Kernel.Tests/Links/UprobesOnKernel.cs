using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class UprobesOnKernel : HookOnKernel
{
    private readonly ProbedProgram _probed = new();

    [Theory]
    [InlineData(AttachMethod.Automatic)]
    [InlineData(AttachMethod.Legacy)]
    [InlineData(AttachMethod.TraceFile)]
    public void Attach_Function_SeesEachCallAndItsArgument(AttachMethod method)
    {
        BpfProgram program = Load("enter_function");

        using (program.Attach(new UprobeTarget(ProbedProgram.File, "work") { Method = method }))
            _probed.Work(5);
        _probed.Work(3);

        Assert.Equal((5ul, 21ul), (Runs, Result));
    }

    [Fact]
    public void Attach_FunctionReturn_SeesTheResult()
    {
        using BpfLink link = Load("leave_function").Attach(new UprobeTarget(ProbedProgram.File, "work") { IsReturn = true });

        _probed.Work(4);

        Assert.Equal((4ul, 42ul), (Runs, Result));
    }

    [Fact]
    public void Attach_StaticFunctionWithCookie_IsFoundInTheSymbolTable()
    {
        using BpfLink link = Load("enter_function").Attach(new UprobeTarget(ProbedProgram.File, "work_hidden") { Cookie = 99, ProcessId = _probed.ProcessId });

        _probed.Work(2);

        Assert.Equal((2ul, 99ul), (Runs, Cookie));
        Assert.Equal((BpfLinkType.PerfEvent, ProbedProgram.File, 99ul), (link.Info.Type, link.Info.Name, link.Info.Cookie!.Value));
    }

    [Fact]
    public void Attach_AnotherProcess_IsNotSeen()
    {
        using var other = new ProbedProgram();
        using BpfLink link = Load("enter_function").Attach(new UprobeTarget(ProbedProgram.File, "work") { ProcessId = other.ProcessId });

        _probed.Work(5);
        other.Work(2);

        Assert.Equal(2ul, Runs);
    }

    [Fact]
    public void Attach_OffsetOfTheFile_IsTheSamePlace()
    {
        BpfProgram program = Load("enter_function");
        using BpfLink byName = program.Attach(new UprobeTarget(ProbedProgram.File, "work"));
        ulong offset = byName.Info.Offset!.Value;
        byName.Dispose();

        using BpfLink byOffset = program.Attach(new UprobeTarget(ProbedProgram.File) { Offset = offset });
        _probed.Work(3);

        Assert.Equal(3ul, Runs);
    }

    [Fact]
    public void Attach_LibraryOfThisProcess_SeesItsCalls()
    {
        using BpfLink link = Load("enter_function").Attach(new UprobeTarget("libc.so.6", "getppid") { ProcessId = Environment.ProcessId });

        Call(6);

        Assert.Equal(6ul, Runs);
    }

    [Fact]
    public void Attach_FileWithFixedAddresses_SeesItsCalls()
    {
        string file = CompiledProgram.CompileAs("probed-fixed", "Links/probed.c", "-O1", "-fno-pie", "-no-pie");
        using var probed = new ProbedProgram(file);
        using BpfLink link = Load("enter_function").Attach(new UprobeTarget(file, "work"));

        probed.Work(5);

        Assert.Equal((5ul, 21ul), (Runs, Result));
    }

    [Theory]
    [InlineData("work_nowhere", "has no function 'work_nowhere'")]
    public void Attach_NoSuchFunction_SaysWhereItLooked(string function, string expected)
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_function").Attach(new UprobeTarget(ProbedProgram.File, function)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_StaticFunctionOfAStrippedFile_SaysThatItIsNotThere()
    {
        string stripped = Path.GetTempFileName();
        try
        {
            CommandLine.Run("sh", "-c", $"$(command -v llvm-strip-19 || command -v strip) -o {stripped} {ProbedProgram.File}");

            BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_function").Attach(new UprobeTarget(stripped, "work_hidden")));

            Assert.Equal(Errno.ENOENT, error.Errno);
            Assert.Contains("a stripped one has no others", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(stripped);
        }
    }

    [Fact]
    public void Attach_FunctionChosenAtStart_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_function").Attach(new UprobeTarget("libc.so.6", "memcpy")));

        Assert.Contains("STT_GNU_IFUNC", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file", "no file '/no/such/file'")]
    [InlineData("no_such_program_anywhere", "no program 'no_such_program_anywhere' in PATH")]
    [InlineData("/etc/passwd", "no ELF file")]
    public void Attach_NoSuchFile_SaysSo(string file, string expected)
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_function").Attach(new UprobeTarget(file, "work")));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ManyByPattern_SeesAll()
    {
        BpfProgram program = Load("enter_any");

        using (BpfLink link = program.Attach(new UprobeMultiTarget(ProbedProgram.File, "work*")))
        {
            _probed.Work(5);
            Assert.Equal((BpfLinkType.UprobeMulti, 2, ProbedProgram.File), (link.Info.Type, link.Info.Places, link.Info.Name));
        }

        _probed.Work(1);

        Assert.Equal(10ul, Runs);
    }

    [Fact]
    public void Attach_ManyByOffsetWithCookies_TellsThemApart()
    {
        BpfProgram single = Load("enter_function");
        using BpfLink first = single.Attach(new UprobeTarget(ProbedProgram.File, "work"));
        var target = new UprobeMultiTarget(ProbedProgram.File) { Offsets = [first.Info.Offset!.Value], Cookies = [17], ProcessId = _probed.ProcessId };

        using BpfLink link = Load("enter_any").Attach(target);
        _probed.Work(1);

        Assert.Equal((1ul, 17ul), (Runs, Cookie));
    }

    [Fact]
    public void Attach_Session_SeesEntryAndReturn()
    {
        ObjectSpec spec = Only("enter_any").WithProgram("enter_any", program => program with { ExpectedAttachType = AttachType.TraceUprobeSession });
        using BpfObject loaded = Host.Load(spec);
        using BpfLink link = loaded.Program("enter_any").Attach(new UprobeMultiTarget(ProbedProgram.File, "work"));

        _probed.Work(3);

        Assert.Equal(6ul, loaded.Map<ArrayMap<ulong>>("counts")[0]);
    }

    [Fact]
    public void Attach_ManyAtTheirReturn_SeesAll()
    {
        BpfProgram program = Load("enter_any");
        using BpfLink link = program.Attach(new UprobeMultiTarget(ProbedProgram.File, "work*") { IsReturn = true });

        _probed.Work(2);

        Assert.Equal(4ul, Runs);
    }

    [Theory]
    [InlineData("nothing_*", "No function of")]
    public void Attach_PatternThatMatchesNothing_SaysSo(string pattern, string expected)
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_any").Attach(new UprobeMultiTarget(ProbedProgram.File, pattern)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ManyWithTooFewCookies_IsAMistake()
    {
        var target = new UprobeMultiTarget(ProbedProgram.File, "work*") { Cookies = [1] };

        Assert.Throws<ArgumentException>(() => Load("enter_any").Attach(target));
    }

    [Fact]
    public void Attach_StaticProbe_RaisesTheSemaphoreAndSeesBothPlaces()
    {
        BpfProgram program = Load("enter_function");
        int before = _probed.Work(1), during;

        using (BpfLink link = program.Attach(new UsdtTarget(ProbedProgram.File, "probed", "worked") { Cookie = 8 }))
        {
            during = _probed.Work(3);
            Assert.Equal(2, link.Info.Places);
        }

        int after = _probed.Work(4);

        Assert.Equal((0, 0), (before, after));
        Assert.InRange(during, 1, 2); // one raise for each place, or one for both
        Assert.Equal((6ul, 8ul), (Runs, Cookie));
    }

    [Fact]
    public void Attach_NoSuchStaticProbe_NamesThoseThereAre()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Load("enter_function").Attach(new UsdtTarget(ProbedProgram.File, "probed", "rested")));

        Assert.Contains("It has: probed:bare, probed:floated, probed:indexed, probed:nowhere, probed:placed, probed:shaped, probed:worked.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UsdtProbes_Read_SaysWhereArgumentsLie()
    {
        List<UsdtProbe> probes = [.. UsdtProbes.Read(ProbedProgram.File).Where(probe => probe.Name == "worked")];

        Assert.Equal(2, probes.Count);
        Assert.All(probes, probe => Assert.Equal("probed", probe.Provider));
        Assert.All(probes, probe => Assert.StartsWith("-4@%", probe.Arguments, StringComparison.Ordinal));
        Assert.All(probes, probe => Assert.NotEqual(0ul, probe.SemaphoreOffset));
        Assert.NotEqual(probes[0].Offset, probes[1].Offset);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _probed.Dispose();
    }
}
