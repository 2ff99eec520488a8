using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>A map of 8-byte keys and values on a host of its own, from both sides.</summary>
internal sealed class TestMap : IDisposable
{
    internal const int Cpus = 4;

    internal TestMap(MapType type, uint maxEntries, MapFlags flags = MapFlags.None, uint valueSize = 8)
    {
        bool isIndexed = type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray;
        Handle = Host.CreateMap(new()
        {
            Name = "tested",
            Type = type,
            KeySize = type == MapType.RingBuffer ? 0u : isIndexed ? 4u : 8u,
            ValueSize = type == MapType.RingBuffer ? 0u : type == MapType.ProgramArray ? 4u : valueSize,
            MaxEntries = maxEntries,
            Flags = flags,
        });
        Map = ((EmbeddedMapHandle)Handle).Map;
    }

    internal EmbeddedHost Host { get; } = EmbeddedHost.Create(new() { Cpus = Cpus });

    internal MapHandle Handle { get; }

    internal EmbeddedMap Map { get; }

    internal static byte[] Key(ulong number) => BitConverter.GetBytes(number);

    internal static byte[] Index(uint number) => BitConverter.GetBytes(number);

    /// <summary>All keys in the map's order.</summary>
    internal List<ulong> Keys()
    {
        List<ulong> keys = [];
        byte[] key = new byte[8];
        for (Errno errno = Handle.GetNextKey([], key); errno == Errno.None; errno = Handle.GetNextKey(key, key))
            keys.Add(BitConverter.ToUInt64(key));
        return keys;
    }

    public void Dispose()
    {
        Handle.Dispose();
        Host.Dispose();
    }
}
