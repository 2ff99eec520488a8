using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Maps of maps on both hosts: what may be put in, what is there afterwards, and in which order.</summary>
public sealed class MapsOfMapsAgainstKernelOnKernel : IDisposable
{
    private const int MaxEntries = 12;

    // After every change the kernel waits for all programs, so runs wait together.
    private const int Threads = 64;

    private static readonly MapSpec s_hash = new() { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4 };
    private static readonly MapSpec s_array = new() { Name = "inner", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 4 };

    // Everything that may differ from a template, once.
    private static readonly MapSpec[] s_inner =
    [
        s_hash,
        s_hash with { Name = "other", MaxEntries = 9 },
        s_hash with { ValueSize = 4 },
        s_hash with { Flags = MapFlags.NoPreallocation },
        s_hash with { Flags = MapFlags.ReadOnly },
        s_hash with { Type = MapType.LruHash },
        s_array,
        s_array with { MaxEntries = 5 },
        s_array with { Flags = MapFlags.InnerMap },
        s_array with { Flags = MapFlags.InnerMap, MaxEntries = 7 },
        s_array with { Type = MapType.PerCpuArray },
        s_array with { Type = MapType.PerCpuArray, MaxEntries = 6 },
        new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 },
        new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 8192 },
        new() { Name = "queue", Type = MapType.Queue, ValueSize = 8, MaxEntries = 3 },
        new() { Name = "filter", Type = MapType.BloomFilter, ValueSize = 8, MaxEntries = 3 },
        new() { Name = "filter", Type = MapType.BloomFilter, ValueSize = 8, MaxEntries = 4, Extra = 3 },
        new() { Name = "trie", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 8, MaxEntries = 3, Flags = MapFlags.NoPreallocation },
        new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 3 },
    ];

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;
    private readonly List<MapHandle> _onKernel;
    private readonly List<MapHandle> _onEmbedded;

    public MapsOfMapsAgainstKernelOnKernel()
    {
        _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });
        _onKernel = [.. s_inner.Select(spec => _kernel.CreateMap(spec))];
        _onEmbedded = [.. s_inner.Select(spec => _embedded.CreateMap(spec))];
    }

    public void Dispose()
    {
        _onKernel.ForEach(map => map.Dispose());
        _onEmbedded.ForEach(map => map.Dispose());
        _kernel.Dispose();
        _embedded.Dispose();
    }

    public static TheoryData<MapType, uint, MapFlags> Outers => new()
    {
        { MapType.ArrayOfMaps, 4, MapFlags.None },
        { MapType.HashOfMaps, 4, MapFlags.ZeroSeed },
        { MapType.HashOfMaps, 7, MapFlags.ZeroSeed | MapFlags.NoPreallocation },
    };

    [Theory]
    [MemberData(nameof(Outers))]
    public void Template_EveryInner_TakesWhatTheKernelTakes(MapType type, uint keySize, MapFlags flags)
    {
        foreach (MapSpec template in s_inner.Where(inner => inner.Type != MapType.ProgramArray))
        {
            using OuterPair maps = Create(type, keySize, flags, template);
            byte[] key = new byte[keySize];
            for (int inner = 0; inner < s_inner.Length; inner++)
            {
                maps.Put(key, inner, UpdateMode.Any);
                maps.Lookup(key);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Outers))]
    public async Task Map_RandomSteps_AnswersAsTheKernel(MapType type, uint keySize, MapFlags flags)
    {
        int runs = (DifferentialSteps.ShareOf(type == MapType.HashOfMaps ? 2 : 1) + DifferentialSteps.OfOneRun - 1) / DifferentialSteps.OfOneRun;
        int seed = 0;
        Task[] threads = [.. Enumerable.Range(0, Math.Min(runs, Threads)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int next; (next = Interlocked.Increment(ref seed)) <= runs;)
                    Run(type, keySize, flags, next);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        await Task.WhenAll(threads);
    }

    private void Run(MapType type, uint keySize, MapFlags flags, int seed)
    {
        using OuterPair maps = Create(type, keySize, flags, s_hash);
        Random random = new(seed);
        for (int left = DifferentialSteps.OfOneRun; left > 0; left--)
        {
            Step(maps, random);
            maps.LookupBatch([], MaxEntries + 1, delete: false);
        }
    }

    private static void Step(OuterPair maps, Random random)
    {
        byte[] key = Key(maps, random);
        switch (random.Next(20))
        {
            // The first two and the fifth are as the template is.
            case < 8: maps.Put(key, random.Next(5), Mode(random)); break;
            case < 10: maps.Lookup(key); break;
            case < 13: maps.Delete(key); break;
            case < 15: maps.GetNextKey(random.Next(6) == 0 ? [] : key); break;
            case < 17: maps.LookupBatch(Token(maps, random), random.Next(MaxEntries + 2), delete: false); break;
            case 17: maps.LookupBatch(Token(maps, random), random.Next(5), delete: true); break;
            case 18: maps.DeleteBatch([.. key, .. Key(maps, random)], 2); break;
            case 19 when random.Next(3) == 0: maps.LookupAndDelete(key); break;
            default: maps.UpdateByNumber(key, Mode(random)); break;
        }
    }

    private static byte[] Key(OuterPair maps, Random random)
    {
        byte[] key = new byte[maps.KeySize];
        key[0] = (byte)random.Next(MaxEntries * 3 / 2);
        return key;
    }

    private static byte[] Token(OuterPair maps, Random random)
    {
        byte[] token = new byte[random.Next(3) == 0 ? 0 : maps.TokenSize];
        if (token.Length > 0)
            token[0] = (byte)random.Next(MaxEntries * 2);
        return token;
    }

    private static UpdateMode Mode(Random random) => random.Next(4) == 0 ? (UpdateMode)random.Next(9) : UpdateMode.Any;

    private OuterPair Create(MapType type, uint keySize, MapFlags flags, MapSpec template)
    {
        MapSpec spec = new() { Name = "outer", Type = type, KeySize = keySize, ValueSize = sizeof(uint), MaxEntries = MaxEntries, Flags = flags, Inner = template };
        return new(spec, new(_kernel.CreateMap(spec), _onKernel), new(_embedded.CreateMap(spec), _onEmbedded));
    }
}
