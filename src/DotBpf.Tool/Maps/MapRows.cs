using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Maps;

/// <summary>Reads every entry of a map, whatever its kind.</summary>
internal static class MapRows
{
    private const int FirstBatch = 256;

    /// <summary>Whether entries of that kind can be listed: rings, queues and the like cannot.</summary>
    internal static bool CanList(MapType type) => IsArray(type) || type is MapType.Hash or MapType.LruHash or MapType.PerCpuHash
        or MapType.LruPerCpuHash or MapType.LpmTrie or MapType.HashOfMaps or MapType.DevMapHash or MapType.SockHash;

    /// <summary>Whether every index exists from the start.</summary>
    internal static bool IsArray(MapType type) => type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.ArrayOfMaps
        or MapType.PerfEventArray or MapType.CgroupArray or MapType.DevMap or MapType.CpuMap or MapType.XskMap or MapType.SockMap;

    internal static List<MapRow> ReadAll(MapHandle map)
    {
        if (!CanList(map.Info.Type))
            throw new ToolException(ExitCode.Unsupported, $"{map} has no entries that can be listed.");
        if (IsArray(map.Info.Type))
            return ReadIndices(map);
        return TryReadBatches(map, out List<MapRow> rows) ? rows : Walk(map);
    }

    private static List<MapRow> ReadIndices(MapHandle map)
    {
        List<MapRow> rows = [];
        for (uint index = 0; index < map.Info.MaxEntries; index++)
            AddIfThere(map, BitConverter.GetBytes(index), rows);
        return rows;
    }

    private static bool TryReadBatches(MapHandle map, out List<MapRow> rows)
    {
        rows = [];
        byte[] token = new byte[map.TokenSize];
        int room = FirstBatch;
        for (bool isFirst = true; ;)
        {
            (byte[] keys, byte[] values, int count) = (new byte[room * map.KeySize], new byte[room * map.ValueSize], room);
            Errno errno = map.LookupBatch(isFirst ? default : token, token, keys, values, ref count);
            if (errno is Errno.ENOTSUPP or Errno.EOPNOTSUPP && isFirst)
                return false;
            if (errno == Errno.ENOSPC && room <= map.Info.MaxEntries)
            {
                // One bucket of the hash has more entries than there was room for.
                room *= 2;
                continue;
            }

            if (errno is not (Errno.None or Errno.ENOENT))
                map.Throw(errno, BpfCommand.MapLookupBatch);
            for (int i = 0; i < count; i++)
                rows.Add(new MapRow(keys.AsSpan(i * map.KeySize, map.KeySize).ToArray(), values.AsSpan(i * map.ValueSize, map.ValueSize).ToArray()));
            if (errno == Errno.ENOENT)
                return true;
            isFirst = false;
        }
    }

    // A key that goes while the walk stands on it sends the walk back to the start; the keys seen end it.
    private static List<MapRow> Walk(MapHandle map)
    {
        List<MapRow> rows = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        byte[] key = [];
        byte[] next = new byte[map.KeySize];
        Errno errno;
        for (long left = (2L * map.Info.MaxEntries) + FirstBatch; (errno = map.GetNextKey(key, next)) == Errno.None && left > 0; left--)
        {
            key = [.. next];
            if (seen.Add(Convert.ToHexString(key)))
                AddIfThere(map, key, rows);
        }

        if (errno is not (Errno.None or Errno.ENOENT))
            map.Throw(errno, BpfCommand.MapGetNextKey);
        return rows;
    }

    private static void AddIfThere(MapHandle map, byte[] key, List<MapRow> rows)
    {
        byte[] value = new byte[map.ValueSize];
        Errno errno = map.Lookup(key, value);
        if (errno == Errno.None)
            rows.Add(new MapRow(key, value));
        else if (errno != Errno.ENOENT)
            map.Throw(errno, BpfCommand.MapLookup);
    }
}
