using DotBpf.Kernel;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Programs;

/// <summary>The kernel's verifier is the judge of what the linker makes: calls, callbacks, maps, variables, functions and lines.</summary>
public sealed class ProgramsOnKernel
{
    [Theory]
    [InlineData("callbacks.clang14-bpfel-v3", 3)]
    [InlineData("callbacks.clang19-bpfel-v3", 3)]
    [InlineData("counters.clang14-bpfel-v1", 3)]
    [InlineData("counters.clang14-bpfel-v3", 3)]
    [InlineData("counters.clang16-bpfel-v2", 3)]
    [InlineData("counters.clang19-bpfel-v1", 3)]
    [InlineData("counters.clang19-bpfel-v4", 3)]
    [InlineData("globals.clang14-bpfel-v3", 1)]
    [InlineData("globals.clang19-bpfel-v3", 1)]
    [InlineData("legacy.clang14-bpfel-v1", 1)]
    [InlineData("legacy.clang19-bpfel-v3", 1)]
    public void Load_ObjectOfCorpus_PassesTheVerifier(string name, int programs)
    {
        ObjectSpec spec = CorpusFiles.Read(name);
        foreach (MapSpec map in spec.Maps)
            spec = spec.WithMap(map.Name, declared => declared with { Pinning = MapPinning.None });
        foreach (ProgramSpec program in spec.Programs)
            spec = spec.WithProgram(program.Name, declared => declared with { IsAutoLoaded = true });
        using KernelHost host = KernelHost.Open();

        using BpfObject loaded = host.Load(spec);

        Assert.Empty(loaded.Failures);
        Assert.Equal(programs, loaded.Programs.Count);
    }
}
