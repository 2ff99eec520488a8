using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>Words for what a map declares.</summary>
internal static class MapTraits
{
    internal static string Key(MapSpec map) => Side(map.KeyType?.ToString(), map.KeySize);

    internal static string Value(MapSpec map) => Side(map.IsDataSection ? null : map.ValueType?.ToString(), map.ValueSize);

    /// <summary>Everything beyond kind, sizes and number of entries.</summary>
    internal static IEnumerable<string> Of(MapSpec map)
    {
        if (map.IsFrozen)
            yield return "read-only";
        if (map.Pinning != MapPinning.None)
            yield return map.Pinning switch { MapPinning.PerObject => "pinned for the object", MapPinning.Global => "pinned for all", _ => "pinned by name" };
        if (map.Flags != 0)
            yield return map.Flags.ToString();
        if (map.Extra != 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"extra {map.Extra}");
        if (map.Flags.HasFlag(MapFlags.NumaNode))
            yield return string.Create(CultureInfo.InvariantCulture, $"memory node {map.NumaNode}");
        if (map.Values.Length > 0)
            yield return $"holds {string.Join(", ", map.Values.Select(value => $"{value.Key}: {value.Target}"))}";
        if (map.KernelValueType is { } structure)
            yield return $"implements {structure}{(map.Functions.Length > 0 ? $" by {string.Join(", ", map.Functions.Select(function => $"{function.Member}: {function.Program}"))}" : "")}";
        if (!map.IsAutoCreated)
            yield return "not created by itself";
        foreach (string hint in map.Hints)
            yield return hint;
    }

    private static string Side(string? type, uint size) => (type, size) switch
    {
        (_, 0) => "–",
        (null or "void", _) => $"{size} B",
        _ => $"{type} ({size} B)",
    };
}
