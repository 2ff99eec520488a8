using System.Collections.Frozen;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Maps.Cgroups;
using DotBpf.Embedded.Maps.Creation;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Maps.MapsOfMaps;
using DotBpf.Embedded.Maps.PerfEvents;
using DotBpf.Embedded.Maps.Queues;
using DotBpf.Embedded.Maps.Redirects;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Maps.Sockets;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Maps.Traces;
using DotBpf.Embedded.Maps.Tries;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Pins;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>Creates maps, with the kernel's checks in the kernel's order (<c>map_create</c>, kernel/bpf/syscall.c, 6.18).</summary>
internal static class MapCreation
{
    private static readonly FrozenDictionary<MapType, Builder> s_kinds = new Dictionary<MapType, Builder>
    {
        [MapType.Hash] = (info, cpus, memory, _) => new EmbeddedHash(info, cpus, memory).Indexed(),
        [MapType.PerCpuHash] = (info, cpus, memory, _) => new EmbeddedHash(info, cpus, memory),
        [MapType.LruHash] = (info, cpus, memory, _) => new EmbeddedLruHash(info, cpus, memory).Indexed(),
        [MapType.LruPerCpuHash] = (info, cpus, memory, _) => new EmbeddedLruHash(info, cpus, memory),
        [MapType.Array] = (info, cpus, memory, _) => new EmbeddedArray(info, cpus, memory),
        [MapType.PerCpuArray] = (info, cpus, memory, _) => new EmbeddedPerCpuArray(info, cpus, memory),
        [MapType.ProgramArray] = (info, cpus, _, _) => new EmbeddedProgramArray(info, cpus),
        [MapType.ArrayOfMaps] = (info, cpus, _, others) => new EmbeddedArrayOfMaps(info, cpus, others.Shape!),
        [MapType.HashOfMaps] = (info, cpus, memory, others) => new EmbeddedHashOfMaps(info, cpus, memory, others.Shape!, others.Maps),
        [MapType.LpmTrie] = (info, cpus, memory, _) => new EmbeddedLpmTrie(info, cpus, memory),
        [MapType.Queue] = (info, cpus, memory, _) => new EmbeddedPushPopMap(info, cpus, memory),
        [MapType.Stack] = (info, cpus, memory, _) => new EmbeddedPushPopMap(info, cpus, memory),
        [MapType.BloomFilter] = (info, cpus, memory, _) => new EmbeddedBloomFilter(info, cpus, memory),
        [MapType.DevMap] = (info, cpus, memory, others) => new EmbeddedDevMap(info, cpus, memory, others.Interfaces),
        [MapType.DevMapHash] = (info, cpus, memory, others) => new EmbeddedDevHash(info, cpus, memory, others.Interfaces),
        [MapType.CpuMap] = (info, cpus, memory, _) => new EmbeddedCpuMap(info, cpus, memory),
        [MapType.RingBuffer] = (info, cpus, memory, _) => new EmbeddedRingBuffer(info, cpus, memory),
        [MapType.UserRingBuffer] = (info, cpus, memory, _) => new EmbeddedUserRing(info, cpus, memory),
        [MapType.XskMap] = (info, cpus, memory, others) => new EmbeddedXskMap(info, cpus, memory, others.Objects),
        [MapType.PerfEventArray] = (info, cpus, _, _) => new EmbeddedPerfEventArray(info, cpus),
        [MapType.SockMap] = (info, cpus, _, others) => new EmbeddedSockMap(info, cpus, others.Objects),
        [MapType.SockHash] = (info, cpus, memory, others) => new EmbeddedSockHash(info, cpus, memory, others.Objects),
        [MapType.ReusePortSockArray] = (info, cpus, _, others) => new EmbeddedReusePortArray(info, cpus, others.Objects),
        [MapType.StackTrace] = (info, cpus, memory, _) => new EmbeddedStackTrace(info, cpus, memory),
        [MapType.CgroupArray] = (info, cpus, _, others) => new EmbeddedCgroupArray(info, cpus, others.Objects),
        [MapType.SkStorage] = (info, cpus, memory, others) => new EmbeddedLocalStorage(info, cpus, memory, others.Objects),
        [MapType.InodeStorage] = (info, cpus, memory, others) => new EmbeddedLocalStorage(info, cpus, memory, others.Objects),
        [MapType.TaskStorage] = (info, cpus, memory, others) => new EmbeddedLocalStorage(info, cpus, memory, others.Objects),
        [MapType.CgrpStorage] = (info, cpus, memory, others) => new EmbeddedLocalStorage(info, cpus, memory, others.Objects),
        [MapType.CgroupStorage] = (info, cpus, memory, others) => new EmbeddedCgroupStorage(info, cpus, memory, others.Objects),
        [MapType.PerCpuCgroupStorage] = (info, cpus, memory, others) => new EmbeddedCgroupStorage(info, cpus, memory, others.Objects),
        [MapType.Arena] = (info, cpus, memory, _) => new EmbeddedArena(info, cpus, memory),
    }.ToFrozenDictionary();

    private delegate EmbeddedMap Builder(MapInfo info, int cpus, MapMemory memory, MapSurroundings others);

    /// <summary>Whether this host has maps of a kind.</summary>
    internal static bool Has(MapType type) => s_kinds.ContainsKey(type);

    /// <summary>Creates an empty or zeroed map with one user, the caller.</summary>
    /// <param name="spec">The map.</param>
    /// <param name="id">Its number on the host.</param>
    /// <param name="options">How the host behaves: CPUs, interfaces.</param>
    /// <param name="learnsTypes">Whether the map is told the spec's types.</param>
    /// <param name="surroundings">What maps know of the host.</param>
    /// <param name="directory">Where maps lie that can be shared; <see langword="null"/> to keep all in this process.</param>
    /// <exception cref="BpfSyscallException">The kernel would refuse the spec, or there is not enough memory.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel has this kind of map or value, this host has not.</exception>
    internal static EmbeddedMap Create(MapSpec spec, uint id, EmbeddedHostOptions options, bool learnsTypes, MapSurroundings surroundings, PinDirectory? directory)
    {
        int cpus = options.Cpus;
        spec = learnsTypes ? spec : WithoutTypes(spec);

        // The template of a map of maps is itself a map, which is created first.
        if (spec.Inner is { } template)
            Check(template with { Inner = null }, options);
        Check(spec, options);

        MapInfo info = Describe(spec, id, cpus);
        MapSurroundings others = surroundings with { Shape = spec.Inner is null ? null : new InnerShape(Describe(spec.Inner, 0, cpus)) };
        try
        {
            return directory is not null && SharedMaps.Has(info)
                ? SharedMaps.Create(info, cpus, directory, others)
                : CreatePrivate(info, cpus, others);
        }
        catch (OutOfMemoryException)
        {
            throw new BpfSyscallException(BpfCommand.MapCreate, Errno.ENOMEM, Describe(spec),
                "There is not enough memory for it. Create it with a smaller MaxEntries, or a hash with MapFlags.NoPreallocation.");
        }
    }

    private static void Check(MapSpec spec, EmbeddedHostOptions options)
    {
        Refusal refusal = MapChecks.Check(spec, options.Interfaces);
        if (refusal.Errno == Errno.None)
            refusal = TypeChecks.Check(spec);
        if (refusal.Errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.MapCreate, refusal.Errno, Describe(spec), refusal.Advice);
    }

    /// <summary>What the flags let programs do with values.</summary>
    internal static MemoryAccess ProgramAccess(MapFlags flags) => (flags & (MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms)) switch
    {
        MapFlags.ReadOnlyForPrograms => MemoryAccess.Read,
        MapFlags.WriteOnlyForPrograms => MemoryAccess.Write,
        _ => MemoryAccess.ReadWrite,
    };

    /// <summary>A map as messages name it.</summary>
    internal static string Describe(MapInfo info) => $"map '{info.Name}' ({info.Type}, {info.MaxEntries} entries)";

    private static EmbeddedMap CreatePrivate(MapInfo info, int cpus, MapSurroundings others)
    {
        MapMemory memory = new(Describe(info));
        try
        {
            return Build(info, cpus, memory, others);
        }
        catch (OutOfMemoryException)
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Lays a map out in memory.</summary>
    internal static EmbeddedMap Build(MapInfo info, int cpus, MapMemory memory, MapSurroundings others)
    {
        if (!s_kinds.TryGetValue(info.Type, out Builder? build))
            throw MissingKinds.Refuse(info.Type);
        EmbeddedMap map = build(info, cpus, memory, others);
        map.NativeSize = memory.Size + memory.SizeBeside;
        return map;
    }

    private static MapSpec WithoutTypes(MapSpec spec) => spec with { KeyType = null, ValueType = null, Inner = spec.Inner is null ? null : WithoutTypes(spec.Inner) };

    // RDONLY and WRONLY belong to the descriptor that creation returns, and are never shown.
    private static MapInfo Describe(MapSpec spec, uint id, int cpus) => new()
    {
        Id = id,
        Name = HostName.Of(spec.Name),
        Type = spec.Type,
        KeySize = spec.KeySize,
        ValueSize = spec.ValueSize,
        MaxEntries = RoundedEntries(spec, cpus),
        Flags = (spec.Flags & ~(MapFlags.ReadOnly | MapFlags.WriteOnly)) | AddedFlags(spec.Type),
        Extra = spec.Extra,
        KeyType = TypeChecks.AreKept(spec) ? spec.KeyType : null,
        ValueType = TypeChecks.AreKept(spec) ? spec.ValueType : null,
        TypesRefusal = TypeChecks.FindRefusal(spec),
    };

    // Programs may look devices up, not change them (dev_map_init_map, kernel/bpf/devmap.c, 6.18).
    private static MapFlags AddedFlags(MapType type) => type is MapType.DevMap or MapType.DevMapHash ? MapFlags.ReadOnlyForPrograms : MapFlags.None;

    // With lists per CPU each CPU gets the same number of elements (htab_map_alloc, kernel/bpf/hashtab.c, 6.18).
    private static uint RoundedEntries(MapSpec spec, int cpus)
    {
        if ((spec.Flags & MapFlags.NoCommonLru) == 0)
            return spec.MaxEntries;
        ulong count = (uint)cpus;
        ulong rounded = (spec.MaxEntries + count - 1) / count * count;
        return rounded <= uint.MaxValue ? (uint)rounded : (uint)(spec.MaxEntries / count * count);
    }

    private static string Describe(MapSpec spec) =>
        $"map '{spec.Name}' ({spec.Type}, key {spec.KeySize} bytes, value {spec.ValueSize} bytes, {spec.MaxEntries} entries, flags {spec.Flags})";
}
