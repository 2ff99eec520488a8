using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Proves that a map is what a typed view needs, then makes the view.</summary>
internal static class MapBinder
{
    private const string RecordHint = "record=";

    /// <summary>Proves and binds.</summary>
    /// <param name="map">The map.</param>
    /// <param name="spec">What it was created from, where that is known: its types and the template of its inner maps count.</param>
    /// <param name="types">The types of the object it comes from.</param>
    /// <param name="typesHandle">The same as the host knows them.</param>
    internal static TMap Bind<TMap>(MapHandle map, MapSpec? spec, BtfTypes? types, TypesHandle? typesHandle = null)
        where TMap : IBpfMap<TMap>
    {
        Check(TMap.Layout, Shape.Of(map.Info, spec), spec, types);
        if (spec?.Inner is { } inner)
            map.Inner ??= new InnerTemplate(inner, typesHandle);
        return TMap.Bind(map);
    }

    private static void Check(MapLayout layout, Shape shape, MapSpec? spec, BtfTypes? types)
    {
        if (layout.Type != shape.Type)
            throw new MapLayoutException(shape.Name, "kind", $"{layout.Type}", $"{shape.Type}");
        if (layout.Key is { } key)
        {
            CheckPart(shape.Name, "key", key, shape.KeySize, layout.ComparesKeyBySize ? null : shape.KeyType);
            CheckNoUnnamedBytes(shape.Name, "key", key);
        }

        if (layout.Value is { } value)
            CheckValue(layout, shape, value, spec, types);
        if (layout.Inner is { } inner && spec?.Inner is { } template)
            Check(inner, Shape.Of(template), template, types);
    }

    private static void CheckValue(MapLayout layout, Shape shape, ClrLayout value, MapSpec? spec, BtfTypes? types)
    {
        if (!layout.HoldsRecords)
            CheckPart(shape.Name, "value", value, shape.ValueSize, shape.ValueType);
        else if (value.Type != typeof(byte) && RecordType(spec, types) is { } record)
            LayoutComparison.Check(shape.Name, "record", value, record);
        if (layout.Type == MapType.BloomFilter)
            CheckNoUnnamedBytes(shape.Name, "value", value);
    }

    private static void CheckPart(string map, string part, ClrLayout layout, uint size, BtfType? type)
    {
        if (type is not null and not BtfDataSection)
            LayoutComparison.Check(map, part, layout, type);
        if (layout.Size != size)
            throw new MapLayoutException(map, $"{part} size", $"{layout.Size} bytes ({layout.Type.Name})", $"{size} bytes");
    }

    // Bytes that no field names have no defined content in C#: two equal keys could differ there, and a lookup would miss in silence.
    private static void CheckNoUnnamedBytes(string map, string part, ClrLayout key)
    {
        bool[] covered = new bool[key.Size];
        key.Cover(covered);
        int hole = Array.IndexOf(covered, false);
        if (hole >= 0)
        {
            throw new MapLayoutException(
                map,
                $"{part} padding",
                $"every byte of {key.Type.Name} in a field, but byte {hole} is in none (give it a private padding field)",
                $"{part}s of {key.Size} bytes that are compared whole");
        }
    }

    // Ring buffers have no types of their own (and bytes view any record); the hint `record=NAME` on the map says what its records are.
    private static BtfStruct? RecordType(MapSpec? spec, BtfTypes? types)
    {
        string? hint = spec?.Hints.FirstOrDefault(hint => hint.StartsWith(RecordHint, StringComparison.Ordinal));
        return hint is not null && types is not null && types.TryFind(hint[RecordHint.Length..], out BtfStruct? record) ? record : null;
    }

    /// <summary>What is compared: a live map, with what its spec says more, or the template of a map to come.</summary>
    private readonly record struct Shape(string Name, MapType Type, uint KeySize, uint ValueSize, BtfType? KeyType, BtfType? ValueType)
    {
        internal static Shape Of(MapSpec spec) => new(spec.Name, spec.Type, spec.KeySize, spec.ValueSize, spec.KeyType, spec.ValueType);

        internal static Shape Of(MapInfo info, MapSpec? spec) =>
            new(spec?.Name ?? info.Name, info.Type, info.KeySize, info.ValueSize, spec?.KeyType ?? info.KeyType, spec?.ValueType ?? info.ValueType);
    }
}
