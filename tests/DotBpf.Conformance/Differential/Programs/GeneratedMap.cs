using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>A map that generated programs use.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="Users">The kinds of programs that may use it.</param>
internal sealed record GeneratedMap(MapSpec Spec, ProgramType[] Users)
{
    /// <summary>How names of maps of queues begin.</summary>
    internal const string Queues = "queues";

    /// <summary>The maps of sockets that data are redirected between.</summary>
    internal static readonly string[] Streams = ["streams", "stream_hash"];

    private const MapFlags Zero = MapFlags.ZeroSeed;

    private static readonly ProgramType[] s_all = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter, ProgramType.RawTracepoint, ProgramType.Syscall];
    private static readonly ProgramType[] s_sleepless = [.. s_all.Where(type => type != ProgramType.Syscall)];
    private static readonly ProgramType[] s_forwarding = [ProgramType.Xdp, ProgramType.SchedCls];
    private static readonly ProgramType[] s_packets = [.. s_forwarding, ProgramType.SocketFilter];
    private static readonly ProgramType[] s_finders = [.. s_forwarding, ProgramType.Syscall];
    private static readonly MapSpec s_inner = Map("first", MapType.Hash, 4, 8, 6, Zero);
    private static readonly MapSpec s_innerQueue = Map("line", MapType.Queue, 0, 8, 3);
    private static readonly ObjectSpec s_locked = Read("field-operations"), s_timed = Read("timer-operations");

    /// <summary>All of them; inner maps come before those that they are put in.</summary>
    internal static GeneratedMap[] All { get; } =
    [
        new(GeneratedTrace.Map, s_all) { Content = GeneratedContent.Trace },
        new(Map("hash", MapType.Hash, 4, 8, 8, Zero), s_all),
        new(Map("large", MapType.Hash, 4, 8, 9, Zero | MapFlags.NoPreallocation), s_all),
        new(Map("percpu", MapType.PerCpuHash, 4, 8, 8, Zero), s_all),
        new(Map("lru", MapType.LruHash, 4, 8, 8, Zero), s_all),
        new(Map("lru_percpu", MapType.LruPerCpuHash, 4, 8, 8, Zero), s_all),
        new(Map("array", MapType.Array, 4, 8, 8), s_all),
        new(Map("percpu_array", MapType.PerCpuArray, 4, 8, 8), s_all),
        new(Map("trie", MapType.LpmTrie, 8, 8, 12, MapFlags.NoPreallocation), s_sleepless),
        new(Map("queue", MapType.Queue, 0, 8, 6), s_all),
        new(Map("stack", MapType.Stack, 0, 8, 6), s_all),
        new(Map("filter", MapType.BloomFilter, 0, 8, 10, Zero), s_sleepless),
        new(Map("devices", MapType.DevMap, 4, 8, 4), [ProgramType.Xdp]),
        new(Map("device_hash", MapType.DevMapHash, 4, 8, 4), [ProgramType.Xdp]),
        new(Map("cpus", MapType.CpuMap, 4, 8, 2), [ProgramType.Xdp]),
        new(Map("sockets", MapType.XskMap, 4, 4, 4), [ProgramType.Xdp]),
        new(Map("streams", MapType.SockMap, 4, 8, 6), s_packets),
        new(Map("stream_hash", MapType.SockHash, 4, 8, 6), s_packets),
        new(Map("ring", MapType.RingBuffer, 0, 0, 4096), s_all),
        new(Map("commands", MapType.UserRingBuffer, 0, 0, 4096), s_all),
        new(Map("events", MapType.PerfEventArray, 4, 4, 3), s_sleepless),
        new(Map("programs", MapType.ProgramArray, 4, 4, 14), s_sleepless),
        new(Map("traces", MapType.StackTrace, 4, 64, 3), [ProgramType.RawTracepoint]),
        new(Map("cgroups", MapType.CgroupArray, 4, 4, 4), s_sleepless),
        new(Owned("tasks", MapType.TaskStorage), s_all),
        new(Owned("owned_cgroups", MapType.CgrpStorage), s_finders),
        new(Owned("owned_sockets", MapType.SkStorage), [ProgramType.SchedCls]),
        new(s_inner, s_all),
        new(s_innerQueue, s_all),
        new(Map("slots", MapType.ArrayOfMaps, 4, 4, 3) with { Inner = s_inner }, s_all),
        new(Map("tenants", MapType.HashOfMaps, 4, 4, 3, Zero) with { Inner = s_inner }, s_all),
        new(Map(Queues, MapType.ArrayOfMaps, 4, 4, 3) with { Inner = s_innerQueue }, s_all),
        new(s_locked.Maps["hash"] with { Name = "locked_hash", Flags = Zero }, s_forwarding) { Content = GeneratedContent.Locked },
        new(s_locked.Maps["array"] with { Name = "locked_array" }, s_forwarding) { Content = GeneratedContent.Locked },
        new(s_timed.Maps["hash"] with { Name = "timed_hash", Flags = Zero }, s_forwarding) { Content = GeneratedContent.Timed },
        new(s_timed.Maps["array"] with { Name = "timed_array" }, s_forwarding) { Content = GeneratedContent.Timed },
    ];

    internal GeneratedContent Content { get; private init; }

    /// <summary>Makes the map.</summary>
    internal MapHandle Create(BpfHost host)
    {
        if (Spec.Type == MapType.TaskStorage)
            return host.CreateMap(new TaskStorageMapSpec<long>()).Handle;
        if (Spec.Type == MapType.CgrpStorage)
            return host.CreateMap(new CgrpStorageMapSpec<long>()).Handle;
        if (Spec.Type == MapType.SkStorage)
            return host.CreateMap(new SkStorageMapSpec<long>()).Handle;
        using TypesHandle? types = Spec.ValueType is null ? null : host.LoadTypes(Spec.ValueType.Types);
        return host.CreateMap(Spec, types);
    }

    private static MapSpec Map(string name, MapType type, uint keySize, uint valueSize, uint maxEntries, MapFlags flags = MapFlags.None) =>
        new() { Name = name, Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries, Flags = flags };

    private static MapSpec Owned(string name, MapType type) => new() { Name = name, Type = type, KeySize = 4, ValueSize = 8 };

    private static ObjectSpec Read(string name) => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", $"{name}.bpf.o"));
}
