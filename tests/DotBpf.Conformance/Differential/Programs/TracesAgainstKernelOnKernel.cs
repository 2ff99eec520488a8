using DotBpf.Conformance.Differential.Maps;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Traces that programs put into maps by their own stacks and their tasks', and that user space looks at and takes out, on both hosts: frame for frame.</summary>
public sealed class TracesAgainstKernelOnKernel : IDisposable
{
    private const int MostCalls = 3;
    private const ulong UserStack = 0x100;
    private const ulong ComparesHashes = 0x200;
    private const ulong Replaces = 0x400;

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;

    public TracesAgainstKernelOnKernel() => _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });

    public void Dispose()
    {
        _embedded.Dispose();
        _kernel.Dispose();
    }

    // The kernel knows which files its user's frames are in, and simulated ones are in none: with build ids only its own are compared.
    [Theory]
    [InlineData(8, 1, MapFlags.None)]
    [InlineData(24, 3, MapFlags.None)]
    [InlineData(64, 8, MapFlags.None)]
    [InlineData(1016, 21, MapFlags.None)]
    [InlineData(32, 5, MapFlags.StackBuildId)]
    [InlineData(320, 12, MapFlags.StackBuildId)]
    public void Traces_OfProgramsAndUsers_AreTheKernels(uint valueSize, uint maxEntries, MapFlags flags)
    {
        MapSpec spec = new() { Name = "traces", Type = MapType.StackTrace, KeySize = 4, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags };
        int seed = (int)(valueSize + maxEntries);
        for (int left = DifferentialSteps.ShareOf(6); left > 0; left -= DifferentialSteps.OfOneRun)
        {
            using MapPair maps = new(spec, _kernel.CreateMap(spec), _embedded.CreateMap(spec));
            using TracePair traces = new(_kernel, _embedded, maps, MostCalls);
            Run(maps, traces, seed++, Math.Min(left, DifferentialSteps.OfOneRun));
        }
    }

    private static void Run(MapPair maps, TracePair traces, int seed, int steps)
    {
        maps.Note($"seed {seed}");
        RandomSteps users = new(maps, seed);
        Random random = new(seed);
        for (; steps > 0; steps--)
        {
            if (steps == 100)
                maps.Freeze();
            if (random.Next(3) == 0)
                users.Step();
            else
                traces.Add(random.Next(MostCalls + 1), Flags(random, maps.Spec));
            maps.SameContents();
        }
    }

    private static ulong Flags(Random random, MapSpec spec)
    {
        ulong flags = (ulong)random.Next(random.Next(8) == 0 ? 256 : 6);
        if ((spec.Flags & MapFlags.StackBuildId) == 0 && random.Next(4) == 0)
            flags |= UserStack;
        if (random.Next(4) == 0)
            flags |= ComparesHashes;
        if (random.Next(3) == 0)
            flags |= Replaces;
        return random.Next(30) == 0 ? flags | (1ul << random.Next(11, 64)) : flags;
    }
}
