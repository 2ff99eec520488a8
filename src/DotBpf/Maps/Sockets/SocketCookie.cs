namespace DotBpf;

/// <summary>Reads cookies of sockets out of maps.</summary>
internal static class SocketCookie
{
    internal static bool TryGet(MapHandle map, ReadOnlySpan<byte> key, out ulong cookie)
    {
        if (map.ValueSize != sizeof(ulong))
            throw new InvalidOperationException($"{map} has values of {map.ValueSize} bytes, which hold no cookie. Create it with values of 8 bytes.");
        cookie = 0;
        Errno errno = map.Lookup(key, MapBytes.Writable(ref cookie));
        if (errno is not (Errno.None or Errno.ENOENT))
            map.Throw(errno, BpfCommand.MapLookup);
        return errno == Errno.None;
    }
}
