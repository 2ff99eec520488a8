using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Whether the values of a map have a lock.</summary>
internal static class ValueLock
{
    internal const string StructName = "bpf_spin_lock";

    /// <summary>The map, if its values have a lock. A kernel that tells no types accepts no lock either.</summary>
    /// <exception cref="InvalidOperationException">They have none.</exception>
    internal static MapHandle Check(MapHandle map) => IsIn(map.Info.ValueType)
        ? map
        : throw new InvalidOperationException($"The values of {map} have no struct {StructName} that could be held. Give the value type a field of type {nameof(BpfSpinLock)}, or use the map without Locked.");

    // The kernel finds locks in structures within structures and in arrays of one too (kernel/bpf/btf.c, btf_parse_fields, 6.18).
    private static bool IsIn(BtfType? value) => value is not null && IsIn(value, []);

    private static bool IsIn(BtfType value, HashSet<BtfType> seen) => value.Resolve() switch
    {
        BtfArray { Length: 1 } array => IsIn(array.Element, seen),
        BtfStruct { IsUnion: false } structure when seen.Add(structure) =>
            structure.Name == StructName || structure.Members.Any(member => IsIn(member.Type, seen)),
        _ => false,
    };
}
