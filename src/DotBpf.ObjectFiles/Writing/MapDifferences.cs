using System.Globalization;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Compares two specs of a map member by member, and says what differs.</summary>
internal static class MapDifferences
{
    private static readonly (string Member, Func<MapSpec, object> ValueOf)[] s_members =
    [
        (nameof(MapSpec.Name), map => map.Name),
        (nameof(MapSpec.Type), map => map.Type),
        (nameof(MapSpec.KeySize), map => map.KeySize),
        (nameof(MapSpec.ValueSize), map => map.ValueSize),
        (nameof(MapSpec.MaxEntries), map => map.MaxEntries),
        (nameof(MapSpec.Flags), map => map.Flags),
        (nameof(MapSpec.Extra), map => map.Extra),
        (nameof(MapSpec.NumaNode), map => map.NumaNode),
        (nameof(MapSpec.InterfaceIndex), map => map.InterfaceIndex),
        (nameof(MapSpec.TokenDescriptor), map => map.TokenDescriptor),
        (nameof(MapSpec.KernelValueType), map => map.KernelValueType ?? ""),
        (nameof(MapSpec.Pinning), map => map.Pinning),
        (nameof(MapSpec.IsAutoCreated), map => map.IsAutoCreated),
        (nameof(MapSpec.IsFrozen), map => map.IsFrozen),
    ];

    internal static IEnumerable<string> Between(MapSpec expected, MapSpec found)
    {
        foreach ((string member, Func<MapSpec, object> valueOf) in s_members)
        {
            object here = valueOf(expected), there = valueOf(found);
            if (!here.Equals(there))
                yield return string.Create(CultureInfo.InvariantCulture, $"{member} is '{here}' and would be '{there}'");
        }

        if (!AreSame(expected.KeyType, found.KeyType))
            yield return $"{nameof(MapSpec.KeyType)} is '{expected.KeyType}' and would be '{found.KeyType}'";
        if (!AreSame(expected.ValueType, found.ValueType))
            yield return $"{nameof(MapSpec.ValueType)} is '{expected.ValueType}' and would be '{found.ValueType}'";
        if (!expected.Contents.Span.SequenceEqual(found.Contents.Span))
            yield return $"{nameof(MapSpec.Contents)} would differ";
        if (!expected.Trailing.Span.SequenceEqual(found.Trailing.Span))
            yield return $"{nameof(MapSpec.Trailing)} has {expected.Trailing.Length} bytes that a definition by types cannot say";
        if (!expected.Functions.SequenceEqual(found.Functions))
            yield return $"{nameof(MapSpec.Functions)} are '{string.Join(", ", expected.Functions)}' and would be '{string.Join(", ", found.Functions)}'";
        if (!expected.Hints.SequenceEqual(found.Hints))
            yield return $"{nameof(MapSpec.Hints)} are '{string.Join(", ", expected.Hints)}' and would be '{string.Join(", ", found.Hints)}'";
        if (!expected.Values.SequenceEqual(found.Values))
            yield return $"{nameof(MapSpec.Values)} are '{string.Join(", ", expected.Values)}' and would be '{string.Join(", ", found.Values)}'";
        foreach (string inner in OfInner(expected.Inner, found.Inner))
            yield return $"{nameof(MapSpec.Inner)}: {inner}";
    }

    private static IEnumerable<string> OfInner(MapSpec? expected, MapSpec? found) => (expected, found) switch
    {
        (null, null) => [],
        ({ } here, { } there) => Between(here, there),
        _ => [expected is null ? "there is none and would be one" : "there is one and would be none"],
    };

    // Types of one set are the same only if they are one; those of two sets if C writes them alike and they have one shape.
    private static bool AreSame(BtfType? expected, BtfType? found) => (expected, found) switch
    {
        (null, null) => true,
        ({ } here, { } there) when here.Types == there.Types => here.Id == there.Id,
        ({ } here, { } there) => here.ToString() == there.ToString() && (here is BtfDataSection || here.HasSameShapeAs(there)),
        _ => false,
    };
}
