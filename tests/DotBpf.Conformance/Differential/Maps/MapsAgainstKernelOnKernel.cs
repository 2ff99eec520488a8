using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The embedded host's maps against the kernel's, operation for operation, byte for byte.</summary>
public sealed class MapsAgainstKernelOnKernel
{
    private const MapFlags Zero = MapFlags.ZeroSeed;
    private const MapFlags Trie = MapFlags.NoPreallocation;
    private const int StepsOnACpu = 12;

    public static TheoryData<MapType, uint, uint, uint, MapFlags> Shapes => new()
    {
        { MapType.Hash, 4, 8, 1, Zero },
        { MapType.Hash, 4, 4, 16, Zero },
        { MapType.Hash, 8, 8, 33, Zero | MapFlags.NoPreallocation },
        { MapType.Hash, 1, 3, 40, Zero },
        { MapType.Hash, 13, 40, 64, Zero },
        { MapType.Hash, 40, 1, 100, Zero | MapFlags.NoPreallocation },
        { MapType.Hash, 12, 16, 7, Zero | MapFlags.ReadOnlyForPrograms },
        { MapType.Hash, 512, 4096, 9, Zero },
        { MapType.Hash, 3, 700, 20, Zero | MapFlags.NoPreallocation | MapFlags.WriteOnlyForPrograms },
        { MapType.Hash, 4, 8, 12, Zero | MapFlags.ReadOnly },
        { MapType.Hash, 4, 8, 12, Zero | MapFlags.WriteOnly },
        { MapType.PerCpuHash, 4, 8, 16, Zero },
        { MapType.PerCpuHash, 7, 5, 33, Zero },
        { MapType.PerCpuHash, 16, 12, 20, Zero | MapFlags.NoPreallocation },
        { MapType.PerCpuHash, 33, 1500, 9, Zero | MapFlags.WriteOnlyForPrograms },
        { MapType.PerCpuHash, 512, 9, 17, Zero | MapFlags.NoPreallocation | MapFlags.ReadOnlyForPrograms },
        { MapType.PerCpuHash, 4, 8, 6, Zero | MapFlags.WriteOnly },
        { MapType.LruHash, 4, 8, 1, Zero },
        { MapType.LruHash, 4, 8, 2, Zero },
        { MapType.LruHash, 4, 8, 16, Zero },
        { MapType.LruHash, 9, 20, 60, Zero },
        { MapType.LruHash, 4, 4, 600, Zero },
        { MapType.LruHash, 4, 8, 5, Zero | MapFlags.NoCommonLru },
        { MapType.LruHash, 6, 8, 32, Zero | MapFlags.NoCommonLru },
        { MapType.LruHash, 255, 2000, 12, Zero | MapFlags.ReadOnlyForPrograms },
        { MapType.LruHash, 512, 3, 25, Zero | MapFlags.NoCommonLru | MapFlags.WriteOnlyForPrograms },
        { MapType.LruHash, 4, 8, 6, Zero | MapFlags.ReadOnly },
        { MapType.LruPerCpuHash, 4, 8, 2, Zero },
        { MapType.LruPerCpuHash, 4, 6, 16, Zero },
        { MapType.LruPerCpuHash, 8, 9, 70, Zero },
        { MapType.LruPerCpuHash, 4, 8, 9, Zero | MapFlags.NoCommonLru },
        { MapType.LruPerCpuHash, 65, 1030, 11, Zero | MapFlags.WriteOnlyForPrograms },
        { MapType.LruPerCpuHash, 512, 1, 14, Zero | MapFlags.NoCommonLru | MapFlags.ReadOnlyForPrograms },
        { MapType.Array, 4, 4, 1, MapFlags.None },
        { MapType.Array, 4, 8, 16, MapFlags.Mappable },
        { MapType.Array, 4, 13, 50, MapFlags.InnerMap },
        { MapType.Array, 4, 5000, 7, MapFlags.ReadOnlyForPrograms },
        { MapType.Array, 4, 3, 9, MapFlags.WriteOnlyForPrograms | MapFlags.Mappable },
        { MapType.Array, 4, 8, 5, MapFlags.ReadOnly },
        { MapType.Array, 4, 8, 3, MapFlags.WriteOnly },
        { MapType.PerCpuArray, 4, 8, 1, MapFlags.None },
        { MapType.PerCpuArray, 4, 13, 20, MapFlags.None },
        { MapType.PerCpuArray, 4, 4099, 6, MapFlags.ReadOnlyForPrograms },
        { MapType.PerCpuArray, 4, 1, 3, MapFlags.WriteOnly },
        { MapType.ProgramArray, 4, 4, 8, MapFlags.None },
        { MapType.ProgramArray, 4, 4, 5, MapFlags.ReadOnly },
        { MapType.ProgramArray, 4, 4, 3, MapFlags.WriteOnly },
        { MapType.PerfEventArray, 4, 4, 5, MapFlags.None },
        { MapType.PerfEventArray, 4, 4, 8, MapFlags.PreserveElements },
        { MapType.RingBuffer, 0, 0, 4096, MapFlags.None },
        { MapType.UserRingBuffer, 0, 0, 4096, MapFlags.None },
        { MapType.Arena, 0, 0, 4, MapFlags.Mappable },
        { MapType.DevMap, 4, 4, 1, MapFlags.None },
        { MapType.DevMap, 4, 8, 12, MapFlags.None },
        { MapType.DevMap, 4, 8, 5, MapFlags.WriteOnly },
        { MapType.DevMapHash, 4, 4, 3, MapFlags.None },
        { MapType.DevMapHash, 4, 8, 20, MapFlags.None },
        { MapType.DevMapHash, 4, 8, 5, MapFlags.ReadOnly },
        { MapType.CpuMap, 4, 4, 1, MapFlags.None },
        { MapType.CpuMap, 4, 8, 6, MapFlags.None },
        { MapType.XskMap, 4, 4, 6, MapFlags.None },
        { MapType.CgroupArray, 4, 4, 6, MapFlags.None },
        { MapType.StackTrace, 4, 80, 5, MapFlags.None },
        { MapType.StackTrace, 4, 320, 4, MapFlags.StackBuildId },
        { MapType.CgroupStorage, 8, 8, 0, MapFlags.None },
        { MapType.CgroupStorage, 16, 13, 0, MapFlags.ReadOnlyForPrograms },
        { MapType.PerCpuCgroupStorage, 16, 8, 0, MapFlags.None },
        { MapType.LpmTrie, 5, 1, 3, Trie },
        { MapType.LpmTrie, 8, 8, 16, Trie },
        { MapType.LpmTrie, 8, 4, 64, Trie | MapFlags.ReadOnlyForPrograms },
        { MapType.LpmTrie, 11, 13, 30, Trie },
        { MapType.LpmTrie, 20, 8, 100, Trie },
        { MapType.LpmTrie, 260, 3, 40, Trie },
        { MapType.LpmTrie, 6, 3000, 20, Trie | MapFlags.WriteOnlyForPrograms },
        { MapType.LpmTrie, 8, 8, 10, Trie | MapFlags.WriteOnly },
        { MapType.Queue, 0, 1, 1, MapFlags.None },
        { MapType.Queue, 0, 8, 10, MapFlags.None },
        { MapType.Queue, 0, 13, 33, MapFlags.WriteOnlyForPrograms },
        { MapType.Queue, 0, 3000, 5, MapFlags.ReadOnlyForPrograms },
        { MapType.Queue, 0, 8, 4, MapFlags.ReadOnly },
        { MapType.LpmTrie, 8, 8, 3, Trie | MapFlags.ReadOnly },
        { MapType.Stack, 0, 8, 1, MapFlags.None },
        { MapType.Stack, 0, 5, 10, MapFlags.None },
        { MapType.Stack, 0, 24, 33, MapFlags.ReadOnlyForPrograms },
        { MapType.Stack, 0, 4097, 4, MapFlags.WriteOnlyForPrograms },
        { MapType.Stack, 0, 8, 4, MapFlags.WriteOnly },
        { MapType.BloomFilter, 0, 4, 1, Zero },
        { MapType.BloomFilter, 0, 8, 20, Zero },
        { MapType.BloomFilter, 0, 8, 3, Zero | MapFlags.WriteOnly },
        { MapType.BloomFilter, 0, 7, 300, Zero },
        { MapType.BloomFilter, 0, 40, 50, Zero | MapFlags.ReadOnlyForPrograms },
        { MapType.BloomFilter, 0, 2500, 30, Zero | MapFlags.WriteOnlyForPrograms },
        { MapType.BloomFilter, 0, 8, 9, Zero | MapFlags.ReadOnly },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Map_RandomSteps_AnswersAsTheKernel(MapType type, uint keySize, uint valueSize, uint maxEntries, MapFlags flags)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        MapSpec spec = new() { Name = "differential", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags };

        int seed = ((int)type * 1000) + (int)maxEntries;
        int cases = Shapes.Count(row => row[0] is MapType kind && kind == type);
        for (int left = DifferentialSteps.ShareOf(cases); left > 0; left -= DifferentialSteps.OfOneRun)
            Run(kernel, embedded, spec, seed++, Math.Min(left, DifferentialSteps.OfOneRun));
    }

    // As many hashes as one can ask for, and filters of few and of many bits.
    [Fact]
    public void BloomFilter_AnyNumberOfHashes_AnswersAsTheKernel()
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        for (uint hashes = 0; hashes <= 15; hashes++)
        {
            uint maxEntries = 1 + (hashes * hashes * hashes / 3);
            MapSpec spec = new() { Name = "filter", Type = MapType.BloomFilter, ValueSize = 1 + hashes, MaxEntries = maxEntries, Flags = Zero, Extra = hashes };
            Run(kernel, embedded, spec, (int)hashes, DifferentialSteps.OfOneRun);
        }
    }

    [Theory]
    [InlineData(MapType.Hash, 4, 16, MapFlags.ZeroSeed)]
    [InlineData(MapType.Hash, 33, 20, MapFlags.ZeroSeed | MapFlags.NoPreallocation)]
    [InlineData(MapType.Array, 4, 12, MapFlags.None)]
    public void Map_ValuesWithLock_AnswersAsTheKernel(MapType type, uint keySize, uint maxEntries, MapFlags flags)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        MapSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "field-operations.bpf.o")).Maps["hash"] with
        {
            Type = type, KeySize = keySize, MaxEntries = maxEntries, Flags = flags, KeyType = null,
        };
        using TypesHandle onKernel = kernel.LoadTypes(spec.ValueType!.Types), onEmbedded = embedded.LoadTypes(spec.ValueType!.Types);

        int seed = (int)keySize;
        for (int left = DifferentialSteps.ShareOf(10); left > 0; left -= DifferentialSteps.OfOneRun)
        {
            using MapPair maps = new(spec, kernel.CreateMap(spec, onKernel), embedded.CreateMap(spec, onEmbedded));
            Run(kernel, embedded, maps, seed++, Math.Min(left, DifferentialSteps.OfOneRun));
        }
    }

    private static void Run(BpfHost kernel, BpfHost embedded, MapSpec spec, int seed, int steps)
    {
        using MapPair maps = new(spec, kernel.CreateMap(spec), embedded.CreateMap(spec));
        Run(kernel, embedded, maps, seed, steps);
    }

    private static void Run(BpfHost kernel, BpfHost embedded, MapPair maps, int seed, int steps)
    {
        maps.AssertSameShape();
        maps.Note($"seed {seed}");
        RandomSteps random = new(maps, seed);
        Random cpus = new(seed);
        while (steps > 0)
        {
            int cpu = cpus.Next(kernel.PossibleCpus);
            maps.Note($"on CPU {cpu}");
            using IDisposable kernelScope = kernel.EnterCpu(cpu), embeddedScope = embedded.EnterCpu(cpu);
            for (int left = cpus.Next(2 * StepsOnACpu); left > 0 && steps > 0; left--, steps--)
            {
                random.Step();
                maps.SameContents();
            }
        }

        random.Drain();
        maps.Freeze();
        random.Step();
        maps.Freeze();
        maps.SameContents();
    }
}
