using System.Buffers.Binary;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>What the byte-level tests share: a host, and keys and values that are easy to read.</summary>
public abstract class ByteMapOnKernel : IDisposable
{
    private readonly List<MapHandle> _maps = [];

    protected KernelHost Host { get; } = KernelHost.Open();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (MapHandle map in _maps)
            map.Dispose();
        Host.Dispose();
    }

    protected MapHandle Create(MapType type, uint keySize, uint valueSize, uint maxEntries, MapFlags flags = MapFlags.None) =>
        Create(new MapSpec { Name = "bytes", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags });

    protected MapHandle Create(MapSpec spec)
    {
        MapHandle map = Host.CreateMap(spec);
        _maps.Add(map);
        return map;
    }

    protected static byte[] U32(uint number)
    {
        var bytes = new byte[4];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes;
    }

    protected static byte[] U64(ulong number)
    {
        var bytes = new byte[8];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes;
    }

    protected static ulong ToU64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    /// <summary>The keys in the map's own order.</summary>
    protected static List<byte[]> Keys(MapHandle map)
    {
        List<byte[]> keys = [];
        byte[] current = [];
        var next = new byte[map.KeySize];
        while (map.GetNextKey(current, next) == Errno.None)
        {
            current = [.. next];
            keys.Add(current);
        }

        return keys;
    }
}
