using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Maps that a program, first interpreted and then compiled, and user space work on by turns, on both hosts: the helpers' answers, and what they leave behind.</summary>
public sealed class ProgramsAgainstKernelOnKernel
{
    private const int StepsOnACpu = 12;

    // At the end of each run user space may write no more, and programs may.
    private const int StepsFrozen = 60;
    private const uint OperationCount = 6;
    private const uint UpdateOperation = 1;

    private static readonly string[] s_inner = ["first", "second"];
    private static readonly string[] s_outer = ["slots", "tenants"];

    public static TheoryData<string, uint, MapFlags> Maps => new()
    {
        { "hash", 16, MapFlags.ZeroSeed },
        { "hash", 16, MapFlags.ZeroSeed | MapFlags.NoPreallocation },
        { "percpu_hash", 16, MapFlags.ZeroSeed },
        { "percpu_hash", 7, MapFlags.ZeroSeed | MapFlags.NoPreallocation },
        { "lru", 1, MapFlags.ZeroSeed },
        { "lru", 16, MapFlags.ZeroSeed },
        { "lru", 70, MapFlags.ZeroSeed },
        { "lru", 600, MapFlags.ZeroSeed },
        { "lru", 24, MapFlags.ZeroSeed | MapFlags.NoCommonLru },
        { "lru_percpu", 3, MapFlags.ZeroSeed },
        { "lru_percpu", 50, MapFlags.ZeroSeed },
        { "lru_percpu", 31, MapFlags.ZeroSeed | MapFlags.NoCommonLru },
        { "array", 20, MapFlags.None },
        { "percpu_array", 20, MapFlags.None },
        { "lpm", 16, MapFlags.NoPreallocation },
        { "lpm", 60, MapFlags.NoPreallocation },
        { "queue", 1, MapFlags.None },
        { "queue", 10, MapFlags.None },
        { "stack", 1, MapFlags.None },
        { "stack", 10, MapFlags.None },
        { "bloom", 12, MapFlags.ZeroSeed },
        { "devices", 4, MapFlags.None },
        { "device_hash", 4, MapFlags.None },
        { "cpus", 4, MapFlags.None },
        { "sockets", 4, MapFlags.None },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Program_RandomHelperCalls_AnswersAsOnTheKernel(string name, uint maxEntries, MapFlags flags)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus, VerifiesPrograms = true });
        ObjectSpec spec = ReadObject("map-operations").WithMap(name, map => map with { MaxEntries = maxEntries, Flags = flags });

        RunAll(kernel, embedded, spec, name, DifferentialSteps.Count);
    }

    [Theory]
    [InlineData("hash", 16, MapFlags.ZeroSeed)]
    [InlineData("hash", 30, MapFlags.ZeroSeed | MapFlags.NoPreallocation)]
    [InlineData("array", 16, MapFlags.None)]
    public void Program_ValuesWithLock_AnswersAsOnTheKernel(string name, uint maxEntries, MapFlags flags)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus, VerifiesPrograms = false });
        ObjectSpec spec = ReadObject("field-operations").WithMap(name, map => map with { MaxEntries = maxEntries, Flags = flags });

        RunAll(kernel, embedded, spec, name, DifferentialSteps.ShareOf(10));
    }

    [Theory]
    [InlineData("hash", MapFlags.ZeroSeed)]
    [InlineData("hash", MapFlags.ZeroSeed | MapFlags.NoPreallocation)]
    [InlineData("lru", MapFlags.ZeroSeed)]
    [InlineData("array", MapFlags.None)]
    public void Program_ValuesWithTimer_AnswersAsOnTheKernel(string name, MapFlags flags)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus, VerifiesPrograms = false });
        ObjectSpec spec = ReadObject("timer-operations").WithMap(name, map => map with { Flags = flags });

        RunAll(kernel, embedded, spec, name, DifferentialSteps.ShareOf(10), TimerStep);
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("tenants")]
    public void Program_InnerMaps_AnswersAsOnTheKernel(string name)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        ObjectSpec spec = ReadObject("map-operations");
        foreach (string inner in s_inner)
            spec = spec.WithMap(inner, map => map with { Flags = MapFlags.ZeroSeed });
        foreach (string outer in s_outer)
            spec = spec.WithMap(outer, map => map with { Inner = map.Inner! with { Flags = MapFlags.ZeroSeed } });
        using BpfObject onKernel = kernel.Load(spec), onEmbedded = embedded.Load(spec);
        MapPair[] maps = [.. s_inner.Select(inner => new MapPair(spec.Maps[inner], onKernel.Maps[inner], onEmbedded.Maps[inner]))];
        ProgramPair programs = new(onKernel.Program($"on_{name}"), onEmbedded.Program($"on_{name}"), maps[0]);
        RandomSteps keys = new(maps[0], 1);
        Random random = new(1);

        for (int step = 0; step < DifferentialSteps.Count; step++)
        {
            programs.Run(MapStep(keys, random));
            Array.ForEach(maps, map => map.SameContents());
        }
    }

    private static ObjectSpec ReadObject(string name) => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", $"{name}.bpf.o"));

    private static void RunAll(BpfHost kernel, BpfHost embedded, ObjectSpec spec, string name, int steps, Func<RandomSteps, Random, ProgramCommand>? next = null)
    {
        int seed = (int)spec.Maps[name].MaxEntries;
        for (; steps > 0; steps -= DifferentialSteps.OfOneRun)
            Run(kernel, embedded, spec, name, seed++, Math.Min(steps, DifferentialSteps.OfOneRun), next ?? MapStep);
    }

    private static void Run(BpfHost kernel, BpfHost embedded, ObjectSpec spec, string name, int seed, int steps, Func<RandomSteps, Random, ProgramCommand> next)
    {
        using BpfObject onKernel = kernel.Load(spec), onEmbedded = embedded.Load(spec);
        MapPair maps = new(spec.Maps[name], onKernel.Maps[name], onEmbedded.Maps[name]);
        ProgramPair programs = new(onKernel.Program($"on_{name}"), onEmbedded.Program($"on_{name}"), maps);
        RandomSteps users = new(maps, seed);
        Random random = new(seed);
        while (steps > 0)
        {
            if (steps <= StepsFrozen)
                maps.Freeze();
            int cpu = random.Next(kernel.PossibleCpus);
            maps.Note($"on CPU {cpu}, seed {seed}");
            using IDisposable kernelScope = kernel.EnterCpu(cpu), embeddedScope = embedded.EnterCpu(cpu);
            for (int left = random.Next(2 * StepsOnACpu); left > 0 && steps > 0; left--, steps--)
            {
                if (random.Next(3) == 0)
                    users.Step();
                else
                    programs.Run(next(users, random));
                maps.SameContents();
            }
        }
    }

    // Timers never become due: their answers are compared, not their calls.
    private static ProgramCommand TimerStep(RandomSteps users, Random random)
    {
        ulong flags = random.Next(4) == 0 ? (ulong)random.Next(10) : (ulong)random.Next(2);
        return new((uint)random.Next(7), 0, flags, users.ShortKey(), 1ul << 62);
    }

    private static ProgramCommand MapStep(RandomSteps users, Random random)
    {
        uint operation = random.Next(3) == 0 ? UpdateOperation : (uint)random.Next((int)OperationCount);
        ulong flags = random.Next(4) == 0 ? (ulong)random.Next(random.Next(4) == 0 ? 40 : 9) : 0;
        return new(operation, (uint)random.Next(4), flags, users.ShortKey(), (ulong)random.NextInt64());
    }
}
