using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>A directory of pins that ends with the test, and hosts that share it as processes would.</summary>
internal sealed class SharedDirectory : IDisposable
{
    private readonly List<EmbeddedHost> _hosts = [];

    internal SharedDirectory(int cpus = 2) => Cpus = cpus;

    internal int Cpus { get; }

    internal string Root { get; } = Directory.CreateTempSubdirectory("dotbpf-shared-").FullName;

    internal EmbeddedHost OpenHost()
    {
        EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = Cpus, PinDirectory = Root });
        _hosts.Add(host);
        return host;
    }

    internal PinPath Path(string name) => new($"{Root}/{name}");

    /// <summary>Creates a map, pins it under its own name, and gives it.</summary>
    internal MapHandle Create(EmbeddedHost host, MapSpec spec)
    {
        MapHandle map = host.CreateMap(spec);
        host.Pin(map, Path(spec.Name));
        return map;
    }

    internal MapHandle Open(EmbeddedHost host, string name, MapAccess access = MapAccess.ReadWrite) =>
        host.TryOpenPinnedMap(Path(name), out MapHandle? map, access) ? map : throw new InvalidOperationException($"Nothing is pinned as {name}.");

    public void Dispose()
    {
        foreach (EmbeddedHost host in _hosts)
            host.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    internal static MapSpec Spec(MapType type, uint maxEntries = 64, MapFlags flags = MapFlags.None) => new()
    {
        Name = "shared",
        Type = type,
        KeySize = type switch
        {
            MapType.Queue or MapType.Stack or MapType.BloomFilter or MapType.RingBuffer => 0u,
            MapType.Array or MapType.PerCpuArray => 4u,
            _ => 8u,
        },
        ValueSize = type == MapType.RingBuffer ? 0u : 8u,
        MaxEntries = type == MapType.RingBuffer ? 4096 : maxEntries,
        Flags = type == MapType.LpmTrie ? flags | MapFlags.NoPreallocation : flags,
    };
}
