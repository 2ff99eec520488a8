using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Generated programs that call helpers on maps of all kinds at once, on both hosts: their answers, and what they leave in the maps.</summary>
public sealed class GeneratedProgramsAgainstKernelOnKernel : IDisposable
{
    private const int ProgramsOnTheSameMaps = 10;
    private const int RunsOfAProgram = 4;
    private const string Target = "r0 = 77; exit";

    private static readonly MapSpec s_inner = Spec("first", MapType.Hash, 4, 8, 6, MapFlags.ZeroSeed);

    private static readonly MapSpec[] s_maps =
    [
        Spec("hash", MapType.Hash, 4, 8, 8, MapFlags.ZeroSeed),
        Spec("large", MapType.Hash, 4, 8, 9, MapFlags.ZeroSeed | MapFlags.NoPreallocation),
        Spec("percpu", MapType.PerCpuHash, 4, 8, 8, MapFlags.ZeroSeed),
        Spec("lru", MapType.LruHash, 4, 8, 8, MapFlags.ZeroSeed),
        Spec("lru_percpu", MapType.LruPerCpuHash, 4, 8, 8, MapFlags.ZeroSeed),
        Spec("array", MapType.Array, 4, 8, 8),
        Spec("percpu_array", MapType.PerCpuArray, 4, 8, 8),
        Spec("trie", MapType.LpmTrie, 8, 8, 12, MapFlags.NoPreallocation),
        Spec("queue", MapType.Queue, 0, 8, 6),
        Spec("stack", MapType.Stack, 0, 8, 6),
        Spec("filter", MapType.BloomFilter, 0, 8, 10, MapFlags.ZeroSeed),
        Spec("devices", MapType.DevMap, 4, 8, 4),
        Spec("device_hash", MapType.DevMapHash, 4, 8, 4),
        Spec("cpus", MapType.CpuMap, 4, 8, 2),
        Spec("ring", MapType.RingBuffer, 0, 0, 4096),
        Spec("events", MapType.PerfEventArray, 4, 4, 3),
        Spec("programs", MapType.ProgramArray, 4, 4, 14),
        s_inner,
        Spec("slots", MapType.ArrayOfMaps, 4, 4, 3) with { Inner = s_inner },
        Spec("tenants", MapType.HashOfMaps, 4, 4, 3, MapFlags.ZeroSeed) with { Inner = s_inner },
    ];

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;

    public GeneratedProgramsAgainstKernelOnKernel() => _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Fact]
    public void Program_RandomHelperCalls_AnswersAsOnTheKernel()
    {
        int rounds = Math.Max(DifferentialSteps.ShareOf(50) / (ProgramsOnTheSameMaps * RunsOfAProgram), 1);
        for (int seed = 1; seed <= rounds; seed++)
        {
            using Side kernel = new(_kernel), embedded = new(_embedded);
            MapPair[] pairs = [.. s_maps.Select(spec => new MapPair(spec, kernel.Maps[spec.Name], embedded.Maps[spec.Name]))];
            Random random = new(seed);
            for (int left = ProgramsOnTheSameMaps; left > 0; left--)
                Run(kernel, embedded, pairs, random);
        }
    }

    private void Run(Side kernel, Side embedded, MapPair[] pairs, Random random)
    {
        string text = RandomHelperCalls.Create(random, s_maps);
        using ProgramHandle onKernel = kernel.Load(text), onEmbedded = embedded.Load(text);
        for (int left = RunsOfAProgram; left > 0; left--)
        {
            int cpu = random.Next(_kernel.PossibleCpus);
            using IDisposable kernelScope = _kernel.EnterCpu(cpu), embeddedScope = _embedded.EnterCpu(cpu);
            pairs[0].Same($"{text} on CPU {cpu}", sizeof(uint), output => Run(onKernel, output), output => Run(onEmbedded, output));
            Array.ForEach(pairs, pair => SameContents(pair, random));
        }
    }

    // What cannot be walked is taken out now and then.
    private static void SameContents(MapPair pair, Random random)
    {
        if (pair.Spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.ProgramArray)
            return;
        pair.SameContents();
        for (int left = random.Next(4) == 0 ? 8 : 0; left > 0 && pair.Spec.Type is MapType.Queue or MapType.Stack; left--)
            pair.LookupAndDelete([], LookupMode.None);
    }

    private static Errno Run(ProgramHandle program, byte[] output)
    {
        Errno errno = program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result);
        Assert.Equal(Errno.None, errno);
        BitConverter.TryWriteBytes(output, result.ReturnValue);
        return errno;
    }

    private static MapSpec Spec(string name, MapType type, uint keySize, uint valueSize, uint maxEntries, MapFlags flags = MapFlags.None) =>
        new() { Name = name, Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags };

    /// <summary>The maps on one host, with something in those that programs cannot fill.</summary>
    private sealed class Side : IDisposable
    {
        private readonly BpfHost _host;
        private readonly ProgramHandle _target;

        internal Side(BpfHost host)
        {
            _host = host;
            Maps = s_maps.ToDictionary(spec => spec.Name, spec => host.CreateMap(spec));
            _target = Load(Target);
            Maps["programs"].UpdateReference(BitConverter.GetBytes(11), _target);
            Maps["slots"].UpdateReference(BitConverter.GetBytes(1), Maps["first"]);
            Maps["tenants"].UpdateReference(BitConverter.GetBytes(2), Maps["first"]);
            foreach (string name in (string[])["devices", "device_hash", "cpus"])
                Maps[name].Update(BitConverter.GetBytes(1), [1, 0, 0, 0, 0, 0, 0, 0]);
        }

        internal Dictionary<string, MapHandle> Maps { get; }

        public void Dispose()
        {
            _target.Dispose();
            foreach (MapHandle map in Maps.Values)
                map.Dispose();
        }

        internal ProgramHandle Load(string text) =>
            _host.LoadProgram(Assembler.Program(text), new ProgramBindings { Maps = Maps, License = "GPL" });
    }
}
