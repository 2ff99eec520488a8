using System.Diagnostics;

namespace DotBpf.Kernel.Tests;

public sealed class PerfEventsOnKernel : HookOnKernel
{
    [Theory]
    [InlineData(AttachMethod.Automatic)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_ClockOfEachCpu_SamplesWhatRuns(AttachMethod method)
    {
        BpfProgram program = Load("sample");
        for (int cpu = 0; cpu < Host.PossibleCpus; cpu++)
            Own(program.Attach(PerfEventTarget.CpuClock(cpu, frequency: 199) with { Method = method }));

        long start = Stopwatch.GetTimestamp();
        while (Runs < 5 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
            Thread.SpinWait(100_000);

        Assert.InRange(Runs, 5ul, 1_000_000ul);
    }

    // A shell that becomes another program touches all of its memory for the first time.
    [Fact]
    public void Attach_PageFaultsOfAProcess_AreCounted()
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", "read line; exec true"]) { RedirectStandardInput = true })!;
        var target = new PerfEventTarget(PerfEventType.Software, (ulong)PerfSoftwareEvent.PageFaults) { Period = 1, ProcessId = shell.Id, Cookie = 3 };

        using BpfLink link = Load("sample").Attach(target);
        shell.StandardInput.WriteLine();
        shell.WaitForExit();

        Assert.InRange(Runs, 10ul, 100_000ul);
        Assert.Equal((BpfLinkType.PerfEvent, 3ul), (link.Info.Type, link.Info.Cookie!.Value));
    }

    [Fact]
    public void Attach_CounterThatIsMissing_SaysWhatIsAlwaysThere()
    {
        var target = new PerfEventTarget(PerfEventType.HardwareCache, 0xffffff) { Period = 1, Cpu = 0 };

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("sample").Attach(target));

        Assert.Equal(BpfCommand.PerfEventOpen, error.Command);
        Assert.Contains("counter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NoSuchProcess_SaysSo()
    {
        var target = new PerfEventTarget(PerfEventType.Software, (ulong)PerfSoftwareEvent.TaskClock) { Period = 1_000_000, ProcessId = int.MaxValue };

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("sample").Attach(target));

        Assert.Equal(Errno.ESRCH, error.Errno);
        Assert.Contains("no such process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NeitherCpuNorProcess_IsAMistake()
    {
        var target = new PerfEventTarget(PerfEventType.Software, 0) { Period = 1 };

        Assert.Throws<ArgumentException>(() => Load("sample").Attach(target));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Attach_NotEitherPeriodOrFrequency_IsAMistake(ulong period, ulong frequency)
    {
        var target = new PerfEventTarget(PerfEventType.Software, 0) { Cpu = 0, Period = period, Frequency = frequency };

        Assert.Throws<ArgumentException>(() => Load("sample").Attach(target));
    }
}
