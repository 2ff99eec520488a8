namespace DotBpf;

/// <summary>Reads cookies of sockets out of maps.</summary>
internal static class SocketCookie
{
    internal static bool TryGet(MapHandle map, ReadOnlySpan<byte> key, out ulong cookie)
    {
        if (map.ValueSize != sizeof(ulong))
            throw new InvalidOperationException($"{map} has values of {map.ValueSize} bytes, which hold no cookie. Create it with values of 8 bytes.");
        cookie = 0;
        return map.Succeeded(map.Lookup(key, MapBytes.Writable(ref cookie)), Errno.ENOENT, BpfCommand.MapLookup);
    }
}
