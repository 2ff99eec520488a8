namespace DotBpf.Kernel.Tests;

/// <summary>Probes that are defined in tracefs, as kernels before 4.17 need them.</summary>
public sealed class TraceProbesOnKernel : HookOnKernel
{
    private const string Definitions = "/sys/kernel/tracing/uprobe_events";

    private readonly ProbedProgram _probed = new();

    private static string Mine => $"dotbpf_{Environment.ProcessId}_";

    [Fact]
    public void Attach_FunctionReturn_SeesTheResultAndIsDefinedWhileAttached()
    {
        BpfProgram program = Load("leave_function");

        using (program.Attach(At("work") with { IsReturn = true }))
        {
            _probed.Work(4);
            Assert.Contains(Mine, File.ReadAllText(Definitions), StringComparison.Ordinal);
        }

        _probed.Work(2);
        Assert.Equal((4ul, 42ul), (Runs, Result));
        Assert.DoesNotContain(Mine, File.ReadAllText(Definitions), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_Twice_AreTwoProbes()
    {
        using BpfLink first = Load("enter_function").Attach(At("work"));
        using BpfLink second = Load("enter_function").Attach(At("work"));

        _probed.Work(3);

        Assert.Equal(3ul, Runs);
        Assert.Equal(2, File.ReadLines(Definitions).Count(line => line.Contains(Mine, StringComparison.Ordinal)));
    }

    [Fact]
    public void Attach_AnotherProcess_IsNotSeen()
    {
        using var other = new ProbedProgram();
        using BpfLink link = Load("enter_function").Attach(At("work") with { ProcessId = other.ProcessId });

        _probed.Work(5);
        other.Work(2);

        Assert.Equal(2ul, Runs);
    }

    [Fact]
    public void Attach_StaticProbe_RaisesTheSemaphoreAndSeesBothPlaces()
    {
        int during;
        using (Load("enter_function").Attach(new UsdtTarget(ProbedProgram.File, "probed", "worked") { Method = AttachMethod.TraceFile }))
            during = _probed.Work(3);

        Assert.InRange(during, 1, 2);
        Assert.Equal(0, _probed.Work(1));
        Assert.Equal(6ul, Runs);
    }

    [Fact]
    public void Attach_FileWithASpaceInItsName_IsFound()
    {
        string folder = Directory.CreateTempSubdirectory("dotbpf probes #").FullName;
        try
        {
            string copy = Path.Combine(folder, "pro bed");
            File.Copy(ProbedProgram.File, copy);
            using var running = new ProbedProgram(copy);
            using BpfLink link = Load("enter_function").Attach(new UprobeTarget(copy, "work") { Method = AttachMethod.TraceFile });

            running.Work(3);

            Assert.Equal(3ul, Runs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Attach_OffsetBehindTheFile_SaysSoAndLeavesNothing()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Load("enter_function").Attach(new UprobeTarget(ProbedProgram.File) { Offset = 1 << 30, Method = AttachMethod.TraceFile }));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("no instruction that can be probed", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Mine, File.ReadAllText(Definitions), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_WithCookie_SaysSinceWhenThereAreCookies()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Load("enter_function").Attach(At("work") with { Cookie = 3 }));

        Assert.Equal("5.15", error.MinimumKernel);
        Assert.DoesNotContain(Mine, File.ReadAllText(Definitions), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_Kprobe_CountsOrSaysWhatTheKernelLacks()
    {
        Exception? error = Record.Exception(() =>
        {
            using BpfLink link = Load("enter_kernel").Attach(new KprobeTarget("vfs_read") { Method = AttachMethod.TraceFile });
            File.ReadAllText("/proc/self/status");
            WaitUntil(() => Runs > 0, "a call of the function");
        });

        if (error is not null)
            Assert.Contains("CONFIG_KPROBE_EVENTS", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _probed.Dispose();
    }

    private static UprobeTarget At(string function) => new(ProbedProgram.File, function) { Method = AttachMethod.TraceFile };
}
