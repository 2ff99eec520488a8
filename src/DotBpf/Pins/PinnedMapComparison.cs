using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Finds everything in which a map that is pinned already differs from a spec.</summary>
internal sealed class PinnedMapComparison
{
    /// <summary>The one difference that a map may outgrow.</summary>
    internal const string MaxEntries = "max entries";

    private readonly List<MapDifference> _differences = [];
    private readonly string _prefix;

    private PinnedMapComparison(string prefix) => _prefix = prefix;

    /// <summary>The differences, in the order of their weight; none when the map is the one that the spec asks for.</summary>
    internal static IReadOnlyList<MapDifference> Find(MapHandle pinned, MapSpec spec)
    {
        var comparison = new PinnedMapComparison(prefix: "");
        comparison.Compare(pinned.Info, spec);
        comparison.CompareEntries(pinned, spec);
        comparison.Compare("map_extra", spec.Extra, pinned.Info.Extra);
        if (spec.Inner is { } inner)
            comparison.CompareInner(pinned, inner);
        return comparison._differences;
    }

    private void Compare(MapInfo info, MapSpec spec)
    {
        Compare("kind", spec.Type, info.Type);
        Compare("key size", spec.KeySize, info.KeySize);
        Compare("value size", spec.ValueSize, info.ValueSize);
        Compare("flags", Visible(spec), info.Flags);
        CompareTypes("key type", spec.KeyType, info.KeyType, withNames: spec.Type != MapType.LpmTrie); // the kernel says what the fields of prefixes are
        CompareTypes("value type", spec.ValueType, info.ValueType);
    }

    // With lists of their own the CPUs share the entries equally, for which the host rounds them up or down.
    private void CompareEntries(MapHandle pinned, MapSpec spec)
    {
        long difference = Math.Abs((long)pinned.Info.MaxEntries - spec.MaxEntries);
        bool isRounded = (spec.Flags & MapFlags.NoCommonLru) != 0 && difference < pinned.Host.PossibleCpus;
        if (!isRounded)
            Compare(MaxEntries, spec.MaxEntries, pinned.Info.MaxEntries);
    }

    // A host does not tell the template of a map of maps, but every map in it is like the template. An empty one cannot be compared.
    private void CompareInner(MapHandle pinned, MapSpec inner)
    {
        if (pinned.Info.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps) || InnerMaps.TryOpenFirst(pinned) is not { } found)
            return;
        using (found)
        {
            var comparison = new PinnedMapComparison("inner map's ");
            comparison.Compare(found.Info, inner);
            if (inner.Type is MapType.Array or MapType.PerCpuArray && (inner.Flags & MapFlags.InnerMap) == 0)
                comparison.Compare(MaxEntries, inner.MaxEntries, found.Info.MaxEntries);
            _differences.AddRange(comparison._differences);
        }
    }

    // Types that only one side knows cannot be compared: the host may be without them, or not show them to this user.
    private void CompareTypes(string what, BtfType? expected, BtfType? found, bool withNames = true)
    {
        if (expected is not null && found is not null && !TypeAgreement.Holds(expected, found, withNames))
            _differences.Add(new(_prefix + what, TypeShape.Describe(expected), TypeShape.Describe(found)));
    }

    private void Compare<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            _differences.Add(new(_prefix + what, $"{expected}", $"{found}"));
    }

    // What the host shows of the flags: those of the descriptor are not the map's, and entries of device maps are for reading.
    private static MapFlags Visible(MapSpec spec) => (spec.Flags & ~MapInfo.HiddenFlags)
        | (spec.Type is MapType.DevMap or MapType.DevMapHash ? MapFlags.ReadOnlyForPrograms : MapFlags.None);
}
