using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Which specs the embedded host refuses, and with which errno, against the kernel.</summary>
public sealed class MapCreationAgainstKernelOnKernel
{
    private const int Cases = 4_000;

    // The kernel really allocates what it accepts, and on a machine that others use too.
    private const double LargestMap = 8 << 20;

    private static readonly MapType[] s_types =
    [
        MapType.Hash, MapType.PerCpuHash, MapType.LruHash, MapType.LruPerCpuHash, MapType.Array, MapType.PerCpuArray,
        MapType.ProgramArray, MapType.RingBuffer, MapType.LpmTrie, MapType.Queue, MapType.Stack, MapType.BloomFilter,
        MapType.ArrayOfMaps, MapType.HashOfMaps, MapType.DevMap, MapType.DevMapHash, MapType.CpuMap, MapType.UserRingBuffer, MapType.PerfEventArray, MapType.XskMap, MapType.Arena,
        MapType.SockMap, MapType.SockHash, MapType.ReusePortSockArray,
        MapType.StackTrace, MapType.CgroupArray, MapType.SkStorage, MapType.InodeStorage, MapType.TaskStorage, MapType.CgrpStorage, MapType.CgroupStorage, MapType.PerCpuCgroupStorage,
    ];

    private static readonly MapSpec?[] s_templates =
    [
        null,
        new() { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 2 },
        new() { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 0, MaxEntries = 2 },
        new() { Name = "inner", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 4, MaxEntries = 2, Flags = MapFlags.NoPreallocation },
        new() { Name = "inner", Type = MapType.Queue, ValueSize = 4, MaxEntries = 2 },
        new() { Name = "inner", Type = MapType.RingBuffer, MaxEntries = 4096 },
        new() { Name = "inner", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 },
        new() { Name = "inner", Type = MapType.PerCpuHash, KeySize = 4, ValueSize = 32769, MaxEntries = 2 },
        new() { Name = "inner", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 2, InterfaceIndex = 1 },
        new() { Name = "inner", Type = MapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 2 },
    ];

    private static readonly uint[] s_keySizes = [0, 1, 3, 4, 4, 4, 4, 5, 8, 8, 16, 40, 260, 261, 512, 513, 600, (4 << 20) - 57, (4 << 20) - 56, 4 << 20, uint.MaxValue];
    private static readonly uint[] s_valueSizes = [0, 1, 4, 4, 8, 13, 1016, 1024, 4064, 4096, 32760, 32768, 32769, 65407, 65408, 4_194_024, 4_194_025, 4 << 20, (4 << 20) + 1, 1u << 31, uint.MaxValue];
    private static readonly uint[] s_maxEntries = [0, 1, 2, 3, 7, 16, 4096, 4097, 8192, 12288, (1u << 31) + 1, uint.MaxValue];

    private static readonly ulong[] s_addresses = [0, 1 << 12, 0x1_0000_0000_0000, 0x1_0000_ffff_f000, 0x1_0000_ffff_b000, 0x1_0000_ffff_c000, 0x1_0000_0000_0800];

    [Fact]
    public void Create_RandomSpecs_RefusedAsByTheKernel()
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        Random random = new(20260707);
        int created = 0;
        for (int i = 0; i < Cases; i++)
        {
            MapSpec spec = Limited(RandomSpec(random), kernel.PossibleCpus);

            (Errno errno, MapInfo? info) expected = Create(kernel, spec);
            (Errno errno, MapInfo? info) found = Create(embedded, spec);

            Assert.True(expected == found, $"{spec}: kernel {expected}, embedded {found}");
            created += expected.info is null ? 0 : 1;
        }

        Assert.InRange(created, Cases / 20, Cases);
    }

    [Theory]
    [InlineData(MapType.Hash, (1u << 31) + 1)]
    [InlineData(MapType.Hash, 1u << 31)]
    [InlineData(MapType.Hash, (1u << 27) + 1)]
    [InlineData(MapType.Array, uint.MaxValue)]
    [InlineData(MapType.LruHash, (1u << 31) - 1)]
    public void Create_TooManyEntries_RefusedAsByTheKernel(MapType type, uint maxEntries)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        MapSpec spec = new() { Name = "large", Type = type, KeySize = 4, ValueSize = 64, MaxEntries = maxEntries };

        (Errno errno, _) = Create(kernel, spec);
        (Errno found, _) = Create(embedded, spec);

        Assert.NotEqual(Errno.None, errno);
        Assert.Equal(errno, found);
    }

    private static (Errno Errno, MapInfo? Info) Create(BpfHost host, MapSpec spec)
    {
        try
        {
            using MapHandle map = host.CreateMap(spec);
            return (Errno.None, map.Info with { Id = 0 });
        }
        catch (BpfSyscallException refusal)
        {
            return (refusal.Errno, null);
        }
    }

    // Three quarters of the fields are ones that most kinds accept, so that the other checks are reached too.
    private static MapSpec RandomSpec(Random random)
    {
        MapType type = s_types[random.Next(s_types.Length)];
        bool isRing = type is MapType.RingBuffer or MapType.UserRingBuffer;
        bool isOwned = type is MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.CgroupStorage or MapType.PerCpuCgroupStorage;
        bool isArena = type == MapType.Arena;
        bool hasKey = !isRing && !isArena && type is not (MapType.Queue or MapType.Stack or MapType.BloomFilter);
        return new()
        {
            Name = "created.map",
            Type = type,
            KeySize = random.Next(4) == 0 ? Any(random, s_keySizes) : !hasKey ? 0u : type == MapType.LpmTrie ? 8u : 4u,
            ValueSize = random.Next(3) == 0 ? Any(random, s_valueSizes) : isRing || isArena ? 0u : 4u,
            MaxEntries = random.Next(3) == 0 ? Any(random, s_maxEntries) : isRing ? 4096u : isOwned ? 0u : 5u,
            Flags = RandomFlags(random) | ((type == MapType.LpmTrie || isOwned) && random.Next(6) != 0 ? MapFlags.NoPreallocation : 0) | (isArena && random.Next(6) != 0 ? MapFlags.Mappable : 0),
            NumaNode = random.Next(4) switch { 0 => -1, 1 => 1, 2 => 100_000, _ => 0 },
            Extra = random.Next(20) == 0 ? 1ul : type == MapType.BloomFilter ? (ulong)random.Next(18) : isArena ? Any(random, s_addresses) : 0ul,
            InterfaceIndex = random.Next(20) switch { 0 => 1u, 1 => 99_999u, _ => 0u },
            Inner = type is MapType.ArrayOfMaps or MapType.HashOfMaps ? s_templates[random.Next(s_templates.Length)] : null,
        };
    }

    private static MapSpec Limited(MapSpec spec, int cpus)
    {
        bool isHash = spec.Type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash;
        bool isRefusedAnyway = spec.ValueSize > int.MaxValue || (isHash && spec.MaxEntries > 1u << 27);
        bool isLarge = (double)spec.MaxEntries * ((double)spec.KeySize + spec.ValueSize + 64) * cpus > LargestMap;
        return isLarge && !isRefusedAnyway ? spec with { MaxEntries = Math.Min(spec.MaxEntries, 2) } : spec;
    }

    private static MapFlags RandomFlags(Random random)
    {
        MapFlags flags = MapFlags.None;
        for (int count = random.Next(4); count > 0; count--)
            flags |= (MapFlags)(1u << random.Next(random.Next(6) == 0 ? 32 : 13));
        return flags;
    }

    private static T Any<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
