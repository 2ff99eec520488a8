using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Proves that a map is what a typed view needs, then makes the view.</summary>
internal static class MapBinder
{
    private const string RecordHint = "record=";

    internal static TMap Bind<TMap>(MapHandle map, MapSpec? spec, BtfTypes? types)
        where TMap : IBpfMap<TMap>
    {
        Check(TMap.Layout, map.Info, spec, types);
        return TMap.Bind(map);
    }

    private static void Check(MapLayout layout, MapInfo info, MapSpec? spec, BtfTypes? types)
    {
        string name = spec?.Name ?? info.Name;
        if (layout.Type != info.Type)
            throw new MapLayoutException(name, "kind", $"{layout.Type}", $"{info.Type}");
        if (layout.Key is { } key)
        {
            CheckPart(name, "key", key, info.KeySize, spec?.KeyType ?? info.KeyType);
            CheckNoUnnamedBytes(name, key);
        }

        if (layout.Value is not { } value)
            return;
        if (info.Type != MapType.RingBuffer)
            CheckPart(name, "value", value, info.ValueSize, spec?.ValueType ?? info.ValueType);
        else if (value.Type != typeof(byte) && RecordType(spec, types) is { } record)
            LayoutComparison.Check(name, "record", value, record);
    }

    private static void CheckPart(string map, string part, ClrLayout layout, uint size, BtfType? type)
    {
        if (type is not null and not BtfDataSection)
            LayoutComparison.Check(map, part, layout, type);
        if (layout.Size != size)
            throw new MapLayoutException(map, $"{part} size", $"{layout.Size} bytes ({layout.Type.Name})", $"{size} bytes");
    }

    // Bytes that no field names have no defined content in C#: two equal keys could differ there, and a lookup would miss in silence.
    private static void CheckNoUnnamedBytes(string map, ClrLayout key)
    {
        bool[] covered = new bool[key.Size];
        key.Cover(covered);
        int hole = Array.IndexOf(covered, false);
        if (hole >= 0)
        {
            throw new MapLayoutException(
                map,
                "key padding",
                $"every byte of {key.Type.Name} in a field, but byte {hole} is in none (give it a private padding field)",
                $"keys of {key.Size} bytes that are compared whole");
        }
    }

    // Ring buffers have no types of their own (and bytes view any record); the hint `record=NAME` on the map says what its records are.
    private static BtfStruct? RecordType(MapSpec? spec, BtfTypes? types)
    {
        string? hint = spec?.Hints.FirstOrDefault(hint => hint.StartsWith(RecordHint, StringComparison.Ordinal));
        return hint is not null && types is not null && types.TryFind(hint[RecordHint.Length..], out BtfStruct? record) ? record : null;
    }
}
