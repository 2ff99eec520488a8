namespace DotBpf.Soak.Crashes;

/// <summary>What is in a map, as its users see it.</summary>
internal static class MapContents
{
    private const int MostEntries = 100_000;

    /// <summary>A value of 16 bytes that shows whether it is whole.</summary>
    internal static byte[] Fill(byte[] value, long version)
    {
        BitConverter.TryWriteBytes(value, version);
        BitConverter.TryWriteBytes(value.AsSpan(8), ~version);
        return value;
    }

    /// <summary>All entries of a map with keys of 8 bytes, by key.</summary>
    internal static Dictionary<ulong, byte[]> Read(MapHandle map)
    {
        Dictionary<ulong, byte[]> entries = [];
        byte[] key = new byte[8];
        int steps = 0;
        for (Errno errno = map.GetNextKey([], key); errno == Errno.None; errno = map.GetNextKey(key, key))
        {
            byte[] value = new byte[map.ValueSize];
            if (map.Lookup(key, value) == Errno.None)
                entries[BitConverter.ToUInt64(key)] = value;
            if (++steps > MostEntries)
                throw new InvalidOperationException("The walk does not end.");
        }

        return entries;
    }
}
