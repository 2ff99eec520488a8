namespace DotBpf;

/// <summary>Lists the keys of kinds that can only be asked for the next one, without reading values: some have none to read.</summary>
internal static class MapKeys
{
    internal static List<TKey> List<TKey>(MapHandle map, Func<ReadOnlySpan<byte>, TKey> read)
    {
        List<TKey> keys = [];
        byte[] key = new byte[map.KeySize];
        byte[] next = new byte[map.KeySize];
        while (HasRoom(map, keys.Count) && map.Succeeded(map.GetNextKey(keys.Count == 0 ? [] : key, next), Errno.ENOENT, BpfCommand.MapGetNextKey))
        {
            keys.Add(read(next));
            (key, next) = (next, key);
        }

        return keys;
    }

    // A walk whose key was removed begins again, so it ends after as many keys as the map can hold. Storage has no limit, and
    // ends instead.
    private static bool HasRoom(MapHandle map, int count) => map.Info.MaxEntries == 0 || count < map.Info.MaxEntries;
}
