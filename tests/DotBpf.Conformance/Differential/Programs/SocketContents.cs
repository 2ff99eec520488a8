using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>What is in maps of sockets: keys in their order, and whose cookie is there.</summary>
internal static class SocketContents
{
    /// <summary>Tells it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="cookies">The cookies of the sockets that may be in it.</param>
    internal static string Of(MapHandle map, List<ulong> cookies)
    {
        List<string> entries = [];
        byte[] key = new byte[map.KeySize], value = new byte[sizeof(ulong)];
        ReadOnlySpan<byte> from = [];
        while (map.GetNextKey(from, key) == Errno.None)
        {
            if (map.Lookup(key, value) == Errno.None)
                entries.Add($"{Convert.ToHexString(key)} {cookies.IndexOf(BitConverter.ToUInt64(value))}");
            from = (byte[])[.. key];
        }

        return string.Join(", ", entries);
    }
}
