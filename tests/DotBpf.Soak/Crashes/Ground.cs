using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Soak.Crashes;

/// <summary>The maps that processes hammer, and where they lie.</summary>
internal sealed class Ground : IDisposable
{
    internal const int Workers = 3;
    internal const int KeysOfWorker = 96;
    internal const int SharedKeys = 64;
    internal const int PrefixesOfWorker = 48;
    internal const int LruKeys = 200;
    internal const uint ArenaPages = 512;
    internal const ulong ArenaPlace = 0x2000_0000_5000;

    private readonly EmbeddedHost _host;

    /// <summary>Opens the ground, or makes it.</summary>
    internal Ground(string directory)
    {
        Root = directory;
        _host = EmbeddedHost.Create(new() { Cpus = Workers + 1, PinDirectory = Path.Combine(directory, "maps") });
        Hash = Open(new() { Name = "hash", Type = MapType.Hash, KeySize = 8, ValueSize = 16, MaxEntries = 400 });
        Lru = Open(new() { Name = "lru", Type = MapType.LruHash, KeySize = 8, ValueSize = 8, MaxEntries = 64 });
        Trie = Open(new() { Name = "trie", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 8, MaxEntries = 256, Flags = MapFlags.NoPreallocation });
        Queue = Open(new() { Name = "queue", Type = MapType.Queue, ValueSize = 8, MaxEntries = 128 });
        Ring = Open(new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 16384 });
        Arena = Open(new() { Name = "arena", Type = MapType.Arena, MaxEntries = ArenaPages, Flags = MapFlags.Mappable, Extra = ArenaPlace });
        Control = new(Path.Combine(directory, "control"), words: 8);
    }

    internal string Root { get; }

    internal MapHandle Hash { get; }

    internal MapHandle Lru { get; }

    internal MapHandle Trie { get; }

    internal MapHandle Queue { get; }

    internal MapHandle Ring { get; }

    internal MapHandle Arena { get; }

    /// <summary>Word 0 is not 0 while all workers shall pause.</summary>
    internal WordFile Control { get; }

    internal IDisposable EnterCpu(int cpu) => _host.EnterCpu(cpu);

    /// <summary>What a worker notes of its own.</summary>
    internal WorkerLog OpenLog(int worker) => new(Path.Combine(Root, $"log{worker}"));

    internal string FileOf(string name) => Path.Combine(Root, "maps", name);

    internal static byte[] KeyOf(int worker, int number) => BitConverter.GetBytes(((ulong)(worker + 1) << 32) | (uint)number);

    // Four prefixes within each other, and then the next four elsewhere, so that the tree nests and forks.
    internal static byte[] PrefixOf(int worker, int number) =>
        [(byte)(16 + (number % 4 * 4)), 0, 0, 0, (byte)(10 + (worker * 16)), (byte)(number / 4 * 37), 0x5a, 0xa5];

    public void Dispose()
    {
        Control.Dispose();
        foreach (MapHandle map in new[] { Hash, Lru, Trie, Queue, Ring, Arena })
            map.Dispose();
        _host.Dispose();
    }

    private MapHandle Open(MapSpec spec)
    {
        PinPath path = _host.PinRoot.Child(spec.Name);
        if (_host.TryOpenPinnedMap(path, out MapHandle? map))
            return map;
        map = _host.CreateMap(spec);
        _host.Pin(map, path);
        return map;
    }
}
