using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.Tool.Maps;

/// <summary>Reads keys and values from the command line.</summary>
internal static class MapText
{
    internal static byte[] ParseKey(MapHandle map, string text) => ParseKey(map, map.Info.KeyType, text);

    internal static byte[] ParseKey(MapHandle map, BtfType? type, string text) => map.KeySize > 0
        ? Parse("key", map, type, map.KeySize, text)
        : throw new ToolException(ExitCode.Unsupported, $"{map} has no keys.");

    internal static byte[] ParseValue(MapHandle map, string text) => ParseValue(map, map.Info.ValueType, text);

    /// <summary>The value in the size that the map moves: on per-CPU kinds the same in every slot.</summary>
    internal static byte[] ParseValue(MapHandle map, BtfType? type, string text)
    {
        if (map.Info.Type is MapType.ProgramArray or MapType.ArrayOfMaps or MapType.HashOfMaps)
            throw new ToolException(ExitCode.Unsupported, $"{map} holds programs or maps, which the command line cannot write.");
        byte[] value = Parse("value", map, type, (int)map.Info.ValueSize, text);
        byte[] moved = new byte[map.ValueSize];
        int stride = value.Length == moved.Length ? value.Length : (value.Length + 7) & ~7;
        for (int at = 0; at + value.Length <= moved.Length && stride > 0; at += stride)
            value.CopyTo(moved, at);
        return moved;
    }

    internal static string NoSuchKey(MapView view, string key) => $"{view.Handle} has no key {key}.";

    private static byte[] Parse(string what, MapHandle map, BtfType? type, int size, string text)
    {
        try
        {
            return BtfValueParser.For(type is BtfVoid ? null : type, size).Parse(text);
        }
        catch (BtfValueException fault)
        {
            throw ToolException.Usage($"The {what} for {map}: {fault.Message}");
        }
    }
}
