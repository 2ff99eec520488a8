using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says in what a map that a host created differs from the spec that was asked for.</summary>
internal static class CreatedMapNotes
{
    internal static IEnumerable<ObjectNote> Of(MapSpec spec, MapHandle map, bool hasTypes)
    {
        MapInfo info = map.Info;
        if (info.Name != spec.Name)
            yield return new(spec.Name, $"The {map.Host.Name} host shows it as '{info.Name}': it keeps {HostName.MaxLength} characters of A-Z, a-z, 0-9, '_' and '.'.");
        if (info.MaxEntries != spec.MaxEntries)
            yield return new(spec.Name, $"Its {spec.MaxEntries} entries became {info.MaxEntries}: {ReasonForEntries(spec, map.Host)}.");
        if ((info.Flags ^ (spec.Flags & ~MapInfo.HiddenFlags)) is var changed && changed != 0)
            yield return new(spec.Name, $"Its flags {spec.Flags} became {info.Flags}: {ReasonForFlags(spec)}.");
        if (hasTypes && ReasonForTypes(spec, info) is { } reason)
            yield return new(spec.Name, $"It was created without its C types: {reason}.");
    }

    private static string ReasonForEntries(MapSpec spec, BpfHost host) => (spec.Flags & MapFlags.NoCommonLru) != 0
        ? $"with lists of its own (NoCommonLru) each of the {host.PossibleCpus} CPUs gets the same number"
        : "the host rounds them";

    private static string ReasonForFlags(MapSpec spec) => spec.Type is MapType.DevMap or MapType.DevMapHash
        ? "programs may only read the entries of such a map"
        : "the host changed them";

    private static string? ReasonForTypes(MapSpec spec, MapInfo info)
    {
        bool isUntyped = info is { KeyType: null, ValueType: null } && spec is not { KeyType: null, ValueType: null };
        return isUntyped ? MapTypesRule.FindObstacle(spec) ?? info.TypesRefusal ?? "the host does not keep them" : null;
    }
}
