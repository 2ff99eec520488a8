using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Which C types a kind of map takes: a table, because the kernel refuses to create a map that is given types it does not take.</summary>
/// <remarks>Kernel: the <c>map_check_btf</c> operation of each kind, 6.18. What a kind does not take is left out; the map works without.</remarks>
internal static class MapTypeIds
{
    /// <summary>The ids to create the map with; both 0 when it is to be created without types.</summary>
    internal static (uint Key, uint Value) Of(MapSpec spec)
    {
        uint key = (uint)(spec.KeyType?.Id ?? 0);
        uint value = (uint)(spec.ValueType?.Id ?? 0);
        bool isAccepted = spec.Type switch
        {
            MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash => key != 0 && value != 0,
            MapType.Array => value != 0 && (IsIndex(spec.KeyType) || (key == 0 && IsOnlyDataSection(spec))),
            MapType.PerCpuArray => value != 0 && IsIndex(spec.KeyType),
            MapType.ProgramArray or MapType.ReusePortSockArray => key != 0 && value != 0,
            MapType.LpmTrie => value != 0 && spec.KeyType?.Resolve() is BtfStruct { IsUnion: false },
            MapType.BloomFilter => value != 0,
            MapType.CgroupStorage or MapType.PerCpuCgroupStorage => key != 0 && value != 0,
            MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => key != 0 && value != 0,
            _ => false,
        };
        return isAccepted ? (spec.Type == MapType.BloomFilter ? 0 : key, value) : (0, 0);
    }

    private static bool IsIndex(BtfType? type) => type?.Resolve() is BtfInteger { SizeInBytes: sizeof(uint) };

    private static bool IsOnlyDataSection(MapSpec spec) => spec.MaxEntries == 1 && spec.ValueType is BtfDataSection;
}
