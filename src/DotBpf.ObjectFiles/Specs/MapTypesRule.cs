using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles;

/// <summary>Which C types of keys and values a kind of map takes. Hosts create a map without types that it does not take.</summary>
/// <remarks>Kernel: the <c>map_check_btf</c> operation of each kind, 6.18, which refuses a map that is created with them.</remarks>
public static class MapTypesRule
{
    /// <summary>Says why a map is created without the types that its spec has.</summary>
    /// <returns>The reason, or <see langword="null"/> when it takes them or has none.</returns>
    public static string? FindObstacle(MapSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec is { KeyType: null, ValueType: null })
            return null;
        if (spec.KernelValueType is { } structure)
            return $"its values have a type of the kernel's own, that of {structure}; members are found there by name";
        return spec.Type switch
        {
            MapType.Array when spec is { KeyType: null, ValueType: BtfDataSection, MaxEntries: 1 } => null,
            MapType.Array or MapType.PerCpuArray => NeedsBoth(spec) ?? NeedsIndex(spec),
            MapType.LpmTrie => NeedsBoth(spec) ?? NeedsStructure(spec),
            MapType.BloomFilter => spec.ValueType is null ? $"a map of kind {spec.Type} takes the type of its values alone" : null,
            MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash
                or MapType.ProgramArray or MapType.ReusePortSockArray
                or MapType.CgroupStorage or MapType.PerCpuCgroupStorage
                or MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage
                or MapType.StructOps => NeedsBoth(spec),
            _ => $"a map of kind {spec.Type} takes no types",
        };
    }

    private static string? NeedsBoth(MapSpec spec) => spec.KeyType is null || spec.ValueType is null
        ? $"a map of kind {spec.Type} takes the types of key and value only together"
        : null;

    private static string? NeedsIndex(MapSpec spec) => spec.KeyType?.Resolve() is BtfInteger { Bits: 32, BitOffset: 0 }
        ? null
        : $"the key of a map of kind {spec.Type} has to be an integer of 32 bits, and is '{spec.KeyType}'";

    private static string? NeedsStructure(MapSpec spec) => spec.KeyType?.Resolve() is BtfStruct { IsUnion: false }
        ? null
        : $"the key of a map of kind {spec.Type} has to be a structure, and is '{spec.KeyType}'";
}
