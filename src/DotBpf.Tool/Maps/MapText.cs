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
        if (HoldsDescriptors(map.Info.Type))
            throw new ToolException(ExitCode.Unsupported, $"{map} holds programs, maps, sockets or the like, which the command line cannot write.");
        byte[] value = Parse("value", map, type, (int)map.Info.ValueSize, text);
        byte[] moved = new byte[map.ValueSize];
        int stride = value.Length == moved.Length ? value.Length : (value.Length + 7) & ~7;
        for (int at = 0; at + value.Length <= moved.Length && stride > 0; at += stride)
            value.CopyTo(moved, at);
        return moved;
    }

    /// <summary>Refuses an index that an array has not, before it is written.</summary>
    internal static void CheckIndex(MapHandle map, byte[] key)
    {
        if (MapRows.IsArray(map.Info.Type) && BitConverter.ToUInt32(key) is var index && index >= map.Info.MaxEntries)
            throw ToolException.Usage($"{map} has no index {index}: its indices are 0 to {map.Info.MaxEntries - 1}.");
    }

    internal static string NoSuchKey(MapView view, string key) => $"{view.Handle} has no key {key}.";

    private static bool HoldsDescriptors(MapType type) => type is MapType.ProgramArray or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.PerfEventArray
        or MapType.CgroupArray or MapType.SockMap or MapType.SockHash or MapType.XskMap or MapType.ReusePortSockArray;

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
