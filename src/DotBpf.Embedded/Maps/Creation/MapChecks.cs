using System.Numerics;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Creation;

/// <summary>Which sizes, counts and flags each kind of map accepts, and the errno of what it refuses.</summary>
internal static partial class MapChecks
{
    private const MapFlags Access = MapFlags.ReadOnly | MapFlags.WriteOnly | MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms;
    private const MapFlags ProgramAccess = MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms;
    private const MapFlags HashFlags = MapFlags.NoPreallocation | MapFlags.NoCommonLru | MapFlags.NumaNode | MapFlags.ZeroSeed | Access;
    private const MapFlags ArrayFlags = MapFlags.NumaNode | MapFlags.Mappable | MapFlags.InnerMap | Access;
    private const MapFlags AllFlags = HashFlags | ArrayFlags | MapFlags.StackBuildId | MapFlags.Clone | MapFlags.PreserveElements
        | MapFlags.Link | MapFlags.ValueTypeBtf | MapFlags.FaultOnUntouched | MapFlags.NoUserConversion;

    // KMALLOC_MAX_SIZE less the kernel's element header: one element must be one allocation.
    private const ulong LargestElement = (4ul << 20) - 48;
    private const ulong LargestPerCpuValue = 32768;

    // The kernel counts the bytes of its buckets, 16 each and a power of two of them, in 32 bits.
    private const uint MostHashEntries = 1u << 27;
    private const int PageSize = 4096;
    private const int NoNode = -1;

    /// <summary>Checks a spec that is no map of maps, or whose template was checked before.</summary>
    /// <param name="spec">The map.</param>
    /// <param name="interfaces">The network interfaces that the host knows.</param>
    internal static Refusal Check(MapSpec spec, IReadOnlyCollection<int> interfaces)
    {
        if (spec.Extra != 0 && spec.Type is not (MapType.BloomFilter or MapType.Arena))
            return Invalid($"Kind {spec.Type} takes no extra number; leave Extra 0.");
        if (Both(spec.Flags, MapFlags.ReadOnly | MapFlags.WriteOnly))
            return Invalid("ReadOnly and WriteOnly exclude each other.");
        if (Node(spec) is not (NoNode or 0))
            return Invalid($"There is no memory node {spec.NumaNode}; this host has node 0.");
        if (spec.Type is MapType.Unspecified or > MapType.ResizableHash)
            return Invalid($"There is no map kind {(int)spec.Type} in Linux 6.18.");
        if (!MapCreation.Has(spec.Type))
            throw MissingKinds.Refuse(spec.Type);
        MapSpec asked = spec with { Flags = spec.Flags & ~MapFlags.Token };
        Refusal early = CheckEarly(asked);
        if (early.Errno != Errno.None)
            return early;
        if (spec.Flags.HasFlag(MapFlags.Token))
            return Invalid("There are no tokens on this host; leave the flag out.");
        return spec.InterfaceIndex == 0 ? CheckLate(asked) : CheckOffload(asked, interfaces);
    }

    // What the kernel asks of a kind before anything else (map_alloc_check).
    private static Refusal CheckEarly(MapSpec spec) => spec.Type switch
    {
        MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash => CheckHash(spec),
        MapType.Array or MapType.PerCpuArray => CheckArray(spec),
        MapType.ProgramArray or MapType.CgroupArray or MapType.ArrayOfMaps => CheckReferences(spec),
        MapType.PerfEventArray => CheckReferences(spec, MapFlags.PreserveElements),
        MapType.HashOfMaps => CheckHashOfMaps(spec),
        MapType.DevMap or MapType.DevMapHash => CheckDevices(spec),
        MapType.Queue or MapType.Stack => CheckQueue(spec),
        MapType.BloomFilter => CheckAllocation(spec),
        MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => CheckStorage(spec),
        MapType.ReusePortSockArray => CheckChoice(spec),
        _ => default,
    };

    // What it finds while it allocates, after everything else (map_alloc).
    private static Refusal CheckLate(MapSpec spec) => spec.Type switch
    {
        MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash => CheckBuckets(spec),
        MapType.ArrayOfMaps => CheckInner(spec.Inner),
        MapType.HashOfMaps => First(CheckInner(spec.Inner), CheckBuckets(spec)),
        MapType.XskMap => CheckReferences(spec),
        MapType.LpmTrie => CheckTrie(spec),
        MapType.CpuMap => CheckCpus(spec),
        MapType.BloomFilter => CheckBloom(spec),
        MapType.StackTrace => CheckTraces(spec),
        MapType.CgroupStorage or MapType.PerCpuCgroupStorage => CheckCgroupStorage(spec),
        MapType.RingBuffer or MapType.UserRingBuffer => CheckRing(spec),
        MapType.Arena => CheckArena(spec),
        MapType.SockMap or MapType.SockHash => CheckSockets(spec),
        _ => default,
    };

    // bpf_map_offload_map_alloc, kernel/bpf/offload.c, 6.18.
    private static Refusal CheckOffload(MapSpec spec, IReadOnlyCollection<int> interfaces)
    {
        if (spec.Type is not (MapType.Hash or MapType.Array))
            return Invalid($"A map of kind {spec.Type} cannot be on a network device; leave InterfaceIndex 0.");
        return interfaces.Contains((int)spec.InterfaceIndex)
            ? new(Errno.EOPNOTSUPP, $"Interface {spec.InterfaceIndex} runs no programs itself; leave InterfaceIndex 0.")
            : Invalid($"There is no interface {spec.InterfaceIndex}; leave InterfaceIndex 0.");
    }

    private static Refusal CheckBuckets(MapSpec spec) =>
        spec.MaxEntries > MostHashEntries ? TooBig($"A hash has at most {MostHashEntries} entries.") : default;

    // htab_map_alloc_check and htab_map_alloc, kernel/bpf/hashtab.c, 6.18.
    private static Refusal CheckHash(MapSpec spec)
    {
        bool isLru = spec.Type is MapType.LruHash or MapType.LruPerCpuHash;
        bool isPerCpu = spec.Type is MapType.PerCpuHash or MapType.LruPerCpuHash;
        Refusal flags = CheckFlags(spec, HashFlags);
        if (flags.Errno != Errno.None)
            return flags;
        if (!isLru && spec.Flags.HasFlag(MapFlags.NoCommonLru))
            return Invalid("NoCommonLru is for LRU kinds only.");
        if (isLru && spec.Flags.HasFlag(MapFlags.NoPreallocation))
            return new(Errno.ENOTSUPP, "An LRU map allocates all entries at creation; leave NoPreallocation out.");
        if (Node(spec) != NoNode && (isPerCpu || spec.Flags.HasFlag(MapFlags.NoCommonLru)))
            return Invalid("Memory per CPU cannot be put on one memory node.");
        if (spec.MaxEntries == 0 || spec.KeySize == 0 || spec.ValueSize == 0)
            return Invalid("A hash needs MaxEntries, KeySize and ValueSize of at least 1.");
        if ((ulong)spec.KeySize + spec.ValueSize >= LargestElement)
            return TooBig($"Key and value together must be smaller than {LargestElement} bytes.");
        return isPerCpu && spec.ValueSize > LargestPerCpuValue ? TooBig($"A per-CPU value has at most {LargestPerCpuValue} bytes.") : default;
    }

    // array_map_alloc_check, kernel/bpf/arraymap.c, 6.18.
    private static Refusal CheckArray(MapSpec spec)
    {
        bool isPerCpu = spec.Type == MapType.PerCpuArray;
        if (spec.MaxEntries == 0 || spec.KeySize != sizeof(uint) || spec.ValueSize == 0)
            return Invalid("An array needs a KeySize of 4, and MaxEntries and ValueSize of at least 1.");
        Refusal flags = CheckFlags(spec, isPerCpu ? ArrayFlags & ~(MapFlags.Mappable | MapFlags.InnerMap) : ArrayFlags);
        if (flags.Errno != Errno.None)
            return flags;
        if (isPerCpu && Node(spec) != NoNode)
            return Invalid("Memory per CPU cannot be put on one memory node.");
        if (spec.ValueSize > int.MaxValue)
            return TooBig($"A value has at most {int.MaxValue} bytes.");
        return isPerCpu && spec.ValueSize > LargestPerCpuValue ? TooBig($"A per-CPU value has at most {LargestPerCpuValue} bytes.") : default;
    }

    private static Refusal CheckReferences(MapSpec spec, MapFlags others = MapFlags.None)
    {
        if (spec.MaxEntries == 0 || spec.KeySize != sizeof(uint) || spec.ValueSize != sizeof(uint))
            return Invalid("An array of programs, events, sockets, cgroups or maps needs a KeySize and a ValueSize of 4, and MaxEntries of at least 1.");
        return CheckFlags(spec, MapFlags.NumaNode | MapFlags.ReadOnly | MapFlags.WriteOnly | others);
    }

    private static Refusal CheckRing(MapSpec spec)
    {
        Refusal flags = CheckFlags(spec, MapFlags.NumaNode);
        if (flags.Errno != Errno.None)
            return flags;
        bool isRightSize = BitOperations.IsPow2(spec.MaxEntries) && spec.MaxEntries % PageSize == 0;
        return spec.KeySize != 0 || spec.ValueSize != 0 || !isRightSize
            ? Invalid($"A ring buffer has no key and no value, and MaxEntries is its size in bytes: a power of two of at least {PageSize}.")
            : default;
    }

    private static Refusal CheckFlags(MapSpec spec, MapFlags allowed)
    {
        MapFlags others = spec.Flags & ~allowed;
        if (others != 0)
            return Invalid($"Kind {spec.Type} does not take flag {(others & AllFlags) switch { 0 => $"0x{(uint)others:x}", var known => known.ToString() }}.");
        return Both(spec.Flags, ProgramAccess)
            ? Invalid("ReadOnlyForPrograms and WriteOnlyForPrograms exclude each other.")
            : default;
    }

    private static int Node(MapSpec spec) => spec.Flags.HasFlag(MapFlags.NumaNode) ? spec.NumaNode : NoNode;

    private static bool Both(MapFlags flags, MapFlags pair) => (flags & pair) == pair;

    private static Refusal Invalid(string advice) => new(Errno.EINVAL, advice);

    private static Refusal TooBig(string advice) => new(Errno.E2BIG, advice);
}
