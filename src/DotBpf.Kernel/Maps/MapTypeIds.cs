using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>The ids of a map's C types, as far as its kind takes them: the kernel refuses to create a map that is given others.</summary>
internal static class MapTypeIds
{
    /// <summary>The ids to create the map with; both 0 when it is to be created without types.</summary>
    internal static (uint Key, uint Value) Of(MapSpec spec) => MapTypesRule.FindObstacle(spec) is null
        ? (spec.Type == MapType.BloomFilter ? 0 : (uint)(spec.KeyType?.Id ?? 0), (uint)(spec.ValueType?.Id ?? 0))
        : (0, 0);
}
