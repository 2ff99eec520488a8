using System.Text;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>The maps that programs under test may name, on one host: one of each kind, with the same contents everywhere.</summary>
internal sealed class VerifierMaps : IDisposable
{
    private const int FormatDistance = 16;

    /// <summary>What the map of constants holds: some numbers, a text, and more numbers.</summary>
    private static readonly byte[] s_constants = [1, 0, 0, 0, 7, 0, 0, 0, .. Encoding.ASCII.GetBytes("hello"), 0, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>What the map of formats holds, each 16 bytes behind the one before.</summary>
    private static readonly string[] s_formats =
    [
        "%d", "%d %d", "%f", "%pI4", "%pI5", "%%", "%s", "%sx",
        "%lld", "%llld", "100%", "\u0001", "é", "%5c", "%pK", "%*d",
        "%lc", "%pks", "%pusx", "%pi6", "%pZ", "%-05d", "%.3d", "a\n\tb", "%d ", "", "%8p", "%ps", "%%%d", "%X %",
        "%+d", "%o", "%#x", "%zu", "%hd", "%ph", "%pB", "%pE",
    ];

    private static readonly MapSpec s_inner = new() { Name = "inner", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 2 };

    // Inner maps of this template may have another capacity.
    private static readonly MapSpec s_anyInner = s_inner with { Name = "innerany", Flags = MapFlags.InnerMap };

    private static readonly MapSpec[] s_specs =
    [
        Keyed("array", MapType.Array, 16, 4),
        Keyed("hash", MapType.Hash, 16, 8),
        Keyed("lru", MapType.LruHash, 8, 8),
        Keyed("percpu", MapType.PerCpuArray, 8, 4),
        Keyed("percpuhash", MapType.PerCpuHash, 8, 4),
        Keyed("readonly", MapType.Array, 8, 1) with { Flags = MapFlags.ReadOnlyForPrograms },
        Keyed("writeonly", MapType.Array, 8, 1) with { Flags = MapFlags.WriteOnlyForPrograms },
        Keyed("constants", MapType.Array, (uint)s_constants.Length, 1) with { Flags = MapFlags.ReadOnlyForPrograms },
        Keyed("formats", MapType.Array, (uint)s_formats.Length * FormatDistance, 1) with { Flags = MapFlags.ReadOnlyForPrograms },
        Keyed("global", MapType.Array, 64, 1),
        new() { Name = "trie", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.NoPreallocation },
        new() { Name = "queue", Type = MapType.Queue, ValueSize = 8, MaxEntries = 4 },
        Keyed("readonlyhash", MapType.Hash, 8, 4) with { Flags = MapFlags.ReadOnlyForPrograms },
        Keyed("writeonlyhash", MapType.LruHash, 8, 4) with { Flags = MapFlags.WriteOnlyForPrograms },
        Keyed("writeonlypercpu", MapType.PerCpuArray, 8, 4) with { Flags = MapFlags.WriteOnlyForPrograms },
        new() { Name = "readonlytrie", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.NoPreallocation | MapFlags.ReadOnlyForPrograms },
        new() { Name = "readonlyqueue", Type = MapType.Queue, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.ReadOnlyForPrograms },
        new() { Name = "writeonlystack", Type = MapType.Stack, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.WriteOnlyForPrograms },
        new() { Name = "readonlybloom", Type = MapType.BloomFilter, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.ReadOnlyForPrograms },
        new() { Name = "writeonlybloom", Type = MapType.BloomFilter, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.WriteOnlyForPrograms },
        new() { Name = "pushed", Type = MapType.Stack, ValueSize = 8, MaxEntries = 4 },
        Keyed("lrupercpu", MapType.LruPerCpuHash, 8, 4),
        Keyed("devicehash", MapType.DevMapHash, 8, 4),
        Keyed("xdpsockets", MapType.XskMap, 4, 4),
        new() { Name = "bloom", Type = MapType.BloomFilter, ValueSize = 8, MaxEntries = 4 },
        new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 },
        new() { Name = "userring", Type = MapType.UserRingBuffer, MaxEntries = 4096 },
        Keyed("programs", MapType.ProgramArray, 4, 4),
        Keyed("perf", MapType.PerfEventArray, 4, 2),
        Keyed("devices", MapType.DevMap, 4, 4),
        Keyed("cpus", MapType.CpuMap, 4, 2),
        Keyed("cgroups", MapType.CgroupArray, 4, 2),
        Keyed("traces", MapType.StackTrace, 80, 4),
        new() { Name = "arena", Type = MapType.Arena, MaxEntries = 4, Flags = MapFlags.Mappable, Extra = 0x3000_1000_0000 },
        new() { Name = "otherarena", Type = MapType.Arena, MaxEntries = 1, Flags = MapFlags.Mappable, Extra = 0x3002_1000_0000 },
        new() { Name = "unplaced", Type = MapType.Arena, MaxEntries = 1, Flags = MapFlags.Mappable },
        Keyed("socketmap", MapType.SockMap, 8, 2),
        Keyed("sockethash", MapType.SockHash, 4, 2),
        Keyed("choice", MapType.ReusePortSockArray, 8, 2),
        Keyed("outer", MapType.ArrayOfMaps, 4, 2) with { Inner = s_inner },
        Keyed("outerhash", MapType.HashOfMaps, 4, 2) with { Inner = s_inner },
        Keyed("outerany", MapType.ArrayOfMaps, 4, 2) with { Inner = s_anyInner },
        new ArrayMapSpec<Locked>(2).Describe() with { Name = "locked" },
        new HashMapSpec<uint, Locked>(4).Describe() with { Name = "lockedhash" },
        TimedValue.Map("timed"),
        new() { Name = "storage", Type = MapType.CgroupStorage, KeySize = 16, ValueSize = 16 },
        new() { Name = "otherstorage", Type = MapType.CgroupStorage, KeySize = 8, ValueSize = 8 },
        new() { Name = "percpustorage", Type = MapType.PerCpuCgroupStorage, KeySize = 16, ValueSize = 8 },
        new() { Name = "fixedstorage", Type = MapType.CgroupStorage, KeySize = 8, ValueSize = 8, Flags = MapFlags.ReadOnlyForPrograms },
        new CgroupStorageMapSpec<Locked>().Describe() with { Name = "lockedstorage" },
        Keyed("constants2", MapType.Array, 8, 2) with { Flags = MapFlags.ReadOnlyForPrograms },
    ];

    private readonly Dictionary<string, MapHandle> _maps = [];

    internal VerifierMaps(BpfHost host)
    {
        foreach (MapSpec spec in s_specs)
            Create(host, spec);
        _maps.Add("tasks", host.CreateMap(new TaskStorageMapSpec<long>()).Handle);
        _maps.Add("sockets", host.CreateMap(new SkStorageMapSpec<long>()).Handle);
        _maps.Add("ofcgroups", host.CreateMap(new CgrpStorageMapSpec<long>()).Handle);
        Fill("constants", s_constants);
        Fill("formats", [.. s_formats.SelectMany(Padded)]);
        Assert.Equal(Errno.None, _maps["constants2"].Update(BitConverter.GetBytes(1), BitConverter.GetBytes(1ul << 20)));
        foreach (string name in (string[])["array", "percpu", "percpuhash", "lockedhash"])
            FillElements(name, 4);
        FillElements("hash", 6);
        FillElements("lru", 6);
        FillElements("global", 1);
        Fill("constants2", BitConverter.GetBytes(1ul));
    }

    internal IReadOnlyDictionary<string, MapHandle> ByName => _maps;

    public void Dispose()
    {
        foreach (MapHandle map in _maps.Values)
            map.Dispose();
    }

    private static byte[] Padded(string format)
    {
        byte[] bytes = new byte[FormatDistance];
        Encoding.UTF8.GetBytes(format, bytes);
        return bytes;
    }

    // Something to find, and to change.
    private void FillElements(string name, int entries)
    {
        MapHandle map = _maps[name];
        byte[] value = new byte[map.ValueSize];
        for (int key = 0; key < entries; key++)
        {
            value.AsSpan().Fill((byte)(key * 17));
            Assert.Equal(Errno.None, map.Update(BitConverter.GetBytes(key), value));
        }
    }

    private void Create(BpfHost host, MapSpec spec)
    {
        using TypesHandle? types = spec.ValueType is { } value ? host.LoadTypes(value.Types) : null;
        _maps.Add(spec.Name, host.CreateMap(spec, types));
    }

    private void Fill(string name, byte[] value)
    {
        Assert.Equal(Errno.None, _maps[name].Update(new byte[4], value));
        Assert.Equal(Errno.None, _maps[name].Freeze());
    }

    private static MapSpec Keyed(string name, MapType type, uint valueSize, uint entries) =>
        new() { Name = name, Type = type, KeySize = 4, ValueSize = valueSize, MaxEntries = entries };

    private struct Locked
    {
        public BpfSpinLock Lock { get; set; }

        public uint Flags { get; set; }

        public ulong Number { get; set; }
    }
}
