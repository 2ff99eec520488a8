using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>What maps of a kind are drawn from: all that is listed the kernel accepts alone, if not always together.</summary>
/// <param name="Basis">The spec that is varied.</param>
/// <param name="Keys">Sizes of keys.</param>
/// <param name="Values">Sizes of values.</param>
/// <param name="MaxEntries">Numbers of entries.</param>
/// <param name="Flags">Flags that may be set.</param>
internal sealed record MapKind(MapSpec Basis, uint[] Keys, uint[] Values, uint[] MaxEntries, params MapFlags[] Flags)
{
    private const MapFlags ReadOnly = MapFlags.ReadOnly;
    private const MapFlags WriteOnly = MapFlags.WriteOnly;
    private const int FlagBits = 3;

    private static readonly uint[] s_few = [2, 1, 7, 16, 33];
    private static readonly uint[] s_index = [4];
    private static readonly uint[] s_none = [0];

    /// <summary>The template of inner maps.</summary>
    internal static MapSpec Inner { get; } = new() { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 4 };

    /// <summary>Maps of maps.</summary>
    internal static IReadOnlyList<MapKind> OfMaps { get; } =
    [
        Plain(MapType.ArrayOfMaps, s_index, s_index, ReadOnly, WriteOnly) with { Basis = Named(MapType.ArrayOfMaps) with { Inner = Inner } },
        Hashed(MapType.HashOfMaps, [4, 1, 13], s_index, MapFlags.NoPreallocation) with { Basis = Named(MapType.HashOfMaps, MapFlags.ZeroSeed) with { Inner = Inner } },
    ];

    /// <summary>Every other kind.</summary>
    internal static IReadOnlyList<MapKind> OfBytes { get; } =
    [
        Hashed(MapType.Hash, [4, 1, 8, 13, 40], [4, 1, 8, 40], MapFlags.NoPreallocation, MapFlags.ReadOnlyForPrograms),
        Hashed(MapType.PerCpuHash, [4, 7, 16], [8, 5, 12], MapFlags.NoPreallocation, MapFlags.WriteOnlyForPrograms),
        Hashed(MapType.LruHash, [4, 9], [8, 20], MapFlags.NoCommonLru),
        Hashed(MapType.LruPerCpuHash, [4, 9], [8, 6], MapFlags.NoCommonLru),
        Plain(MapType.Array, s_index, [4, 1, 8, 13], MapFlags.Mappable, MapFlags.InnerMap, ReadOnly, WriteOnly),
        Plain(MapType.PerCpuArray, s_index, [8, 4, 13], ReadOnly, WriteOnly),
        Plain(MapType.LpmTrie, [8, 5, 12, 20], [4, 1, 16], MapFlags.NoPreallocation, ReadOnly, WriteOnly) with { Basis = Named(MapType.LpmTrie, MapFlags.NoPreallocation) },
        Plain(MapType.Queue, s_none, [4, 1, 20], ReadOnly, WriteOnly),
        Plain(MapType.Stack, s_none, [4, 1, 20], ReadOnly, WriteOnly),
        Plain(MapType.BloomFilter, s_none, [4, 1, 20], ReadOnly, WriteOnly) with { Basis = Named(MapType.BloomFilter, MapFlags.ZeroSeed) },
        Plain(MapType.ProgramArray, s_index, s_index, ReadOnly, WriteOnly),
        Plain(MapType.DevMap, s_index, [4, 8], ReadOnly, WriteOnly),
        Plain(MapType.DevMapHash, s_index, [4, 8], ReadOnly, WriteOnly),
        Plain(MapType.CpuMap, s_index, [4, 8]) with { MaxEntries = [2, 1, 7] },
        Plain(MapType.StackTrace, s_index, [8, 16, 1016], ReadOnly, WriteOnly),
        Plain(MapType.CgroupArray, s_index, s_index, ReadOnly, WriteOnly),
        Plain(MapType.PerfEventArray, s_index, s_index, MapFlags.PreserveElements, ReadOnly, WriteOnly),
        Plain(MapType.XskMap, s_index, s_index, ReadOnly, WriteOnly),
        Plain(MapType.SockMap, s_index, [8, 4], ReadOnly, WriteOnly),
        Plain(MapType.SockHash, [4, 1, 13], [8, 4], ReadOnly, WriteOnly),
        Plain(MapType.ReusePortSockArray, s_index, [8, 4], ReadOnly, WriteOnly),
        Plain(MapType.CgroupStorage, [8, 16], [4, 40], ReadOnly, WriteOnly) with { MaxEntries = s_none },
        Plain(MapType.PerCpuCgroupStorage, [8, 16], [4, 40], ReadOnly, WriteOnly) with { MaxEntries = s_none },
        Plain(MapType.RingBuffer, s_none, s_none) with { MaxEntries = [4096, 8192] },
        Plain(MapType.UserRingBuffer, s_none, s_none) with { MaxEntries = [4096] },
        Plain(MapType.Arena, s_none, s_none, MapFlags.FaultOnUntouched) with { Basis = Named(MapType.Arena, MapFlags.Mappable) },
        Typed(new SkStorageMapSpec<ulong>().Describe(), MapFlags.Clone),
        Typed(new TaskStorageMapSpec<ulong>().Describe(), MapFlags.Clone),
        Typed(new CgrpStorageMapSpec<ulong>().Describe(), MapFlags.Clone),
        Typed(new InodeStorageMapSpec<ulong>().Describe(), MapFlags.Clone),
        Typed(new ArrayMapSpec<LockedNumber>(1).Describe(), ReadOnly, WriteOnly) with { MaxEntries = s_few },
        Typed(new HashMapSpec<int, LockedNumber>(1) { Flags = MapFlags.ZeroSeed }.Describe(), MapFlags.NoPreallocation, ReadOnly, WriteOnly) with { MaxEntries = s_few },
    ];

    /// <summary>Every kind.</summary>
    internal static IReadOnlyList<MapKind> All { get; } = [.. OfBytes, .. OfMaps];

    /// <summary>The spec of one of those kinds that a plan means.</summary>
    internal static MapSpec SpecOf(IReadOnlyList<MapKind> kinds, MapPlan plan)
    {
        MapKind kind = Pick(kinds, plan.Kind);
        MapFlags flags = kind.Basis.Flags;
        for (int i = 0; i < kind.Flags.Length; i++)
            flags |= (plan.Flags >> (FlagBits * i) & ((1 << FlagBits) - 1)) == 1 ? kind.Flags[i] : MapFlags.None;
        return kind.Basis with
        {
            KeySize = Pick(kind.Keys, plan.KeySize),
            ValueSize = Pick(kind.Values, plan.ValueSize),
            MaxEntries = Pick(kind.MaxEntries, plan.MaxEntries),
            Flags = flags,
            Extra = kind.Basis.Type == MapType.BloomFilter ? plan.Extra % 16u : 0,
        };
    }

    internal static T Pick<T>(IReadOnlyList<T> choices, int number) => choices[number % choices.Count];

    private static MapKind Hashed(MapType type, uint[] keys, uint[] values, params MapFlags[] flags) =>
        new(Named(type, MapFlags.ZeroSeed), keys, values, s_few, [.. flags, ReadOnly, WriteOnly]);

    private static MapKind Plain(MapType type, uint[] keys, uint[] values, params MapFlags[] flags) => new(Named(type), keys, values, s_few, flags);

    private static MapKind Typed(MapSpec described, params MapFlags[] flags) =>
        new(described with { Name = "ours" }, [described.KeySize], [described.ValueSize], [described.MaxEntries], flags);

    private static MapSpec Named(MapType type, MapFlags flags = MapFlags.None) => new() { Name = "ours", Type = type, Flags = flags };
}
