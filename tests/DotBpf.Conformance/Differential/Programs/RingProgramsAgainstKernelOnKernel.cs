using DotBpf.Conformance.Differential.Maps;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Generated programs that write records, and readers that take them out or say that they are elsewhere, on both hosts: answers, positions, and every byte of the ring.</summary>
public sealed class RingProgramsAgainstKernelOnKernel : IDisposable
{
    private const int RunsOfAProgram = 24;
    private const int ProgramsOfARing = 12;

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _interpreting;
    private readonly EmbeddedHost _compiling;

    public RingProgramsAgainstKernelOnKernel()
    {
        _interpreting = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus, ExecutionMode = ExecutionMode.Interpreter });
        _compiling = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus, ExecutionMode = ExecutionMode.Jit });
    }

    public void Dispose()
    {
        _compiling.Dispose();
        _interpreting.Dispose();
        _kernel.Dispose();
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(65536)]
    public void Ring_GeneratedPrograms_IsTheKernelsByteForByte(int ringSize)
    {
        int seed = ringSize;
        for (int left = DifferentialSteps.ShareOf(1); left > 0; seed++)
        {
            Random random = new(seed);
            using RingRound round = new(_kernel, seed % 2 == 0 ? _interpreting : _compiling, ringSize, random);
            for (int programs = ProgramsOfARing; programs > 0 && left > 0; programs--)
                left -= Run(round, random, ringSize);
        }
    }

    private static int Run(RingRound round, Random random, int ringSize)
    {
        string text = RandomRingCalls.Create(random, ringSize, out int calls);
        round.Run(Assembler.Program(text), text, RunsOfAProgram);
        return calls * RunsOfAProgram;
    }
}
