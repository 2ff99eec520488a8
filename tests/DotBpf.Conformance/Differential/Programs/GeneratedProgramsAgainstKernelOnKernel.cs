using DotBpf.Conformance.Differential.Maps;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using DotBpf.Testing;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Generated programs that call helpers on maps of all kinds at once, on both hosts: their answers, and what they leave in the maps.</summary>
public sealed class GeneratedProgramsAgainstKernelOnKernel
{
    private const int RunsOfARound = 40;

    [Theory]
    [InlineData(ProgramType.Xdp)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SocketFilter)]
    [InlineData(ProgramType.RawTracepoint)]
    [InlineData(ProgramType.Syscall)]
    public void Program_RandomHelperCalls_AnswersAsOnTheKernel(ProgramType type)
    {
        using KernelHost kernel = KernelHost.Open();
        ManualClock clock = new();
        EmbeddedHostOptions options = new() { Cpus = kernel.PossibleCpus, Clock = clock };
        using EmbeddedHost interpreting = EmbeddedHost.Create(options with { ExecutionMode = ExecutionMode.Interpreter });
        using EmbeddedHost compiling = EmbeddedHost.Create(options with { ExecutionMode = ExecutionMode.Jit });

        int rounds = Math.Max(DifferentialSteps.ShareOf(250) / RunsOfARound, 1), unfinished = 0;
        for (int seed = 1; seed <= rounds; seed++)
        {
            using GeneratedRound round = new(kernel, seed % 2 == 0 ? interpreting : compiling, clock, type, seed);
            unfinished += round.Run() ? 0 : 1;
        }

        Assert.InRange(unfinished, 0, rounds / 4);
    }
}
