namespace DotBpf;

/// <summary>Lists the keys of kinds that can only be asked for the next one, without reading values: some have none to read.</summary>
internal static class MapKeys
{
    internal static List<TKey> List<TKey>(MapHandle map, Func<ReadOnlySpan<byte>, TKey> read)
    {
        List<TKey> keys = [];
        byte[] key = new byte[map.KeySize];
        byte[] next = new byte[map.KeySize];
        while (HasRoom(map, keys.Count) && TryStep(map, keys.Count == 0 ? [] : key, next))
        {
            keys.Add(read(next));
            (key, next) = (next, key);
        }

        return keys;
    }

    // A walk whose key was removed begins again, so it ends after as many keys as the map can hold. Storage has no limit, and
    // ends instead.
    private static bool HasRoom(MapHandle map, int count) => map.Info.MaxEntries == 0 || count < map.Info.MaxEntries;

    private static bool TryStep(MapHandle map, ReadOnlySpan<byte> key, Span<byte> next)
    {
        Errno errno = map.GetNextKey(key, next);
        if (errno is not (Errno.None or Errno.ENOENT))
            map.Throw(errno, BpfCommand.MapGetNextKey);
        return errno == Errno.None;
    }
}
