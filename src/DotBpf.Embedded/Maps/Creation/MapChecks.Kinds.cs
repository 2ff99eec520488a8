using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Creation;

/// <content>Tries, queues, filters and maps of maps.</content>
internal static partial class MapChecks
{
    private const uint SmallestPrefix = 5;
    private const uint LargestPrefix = 260;

    // KMALLOC_MAX_SIZE, and less the kernel's node with the longest prefix.
    private const uint LargestAllocation = 4 << 20;
    private const uint LargestTrieValue = LargestAllocation - 256 - 24;
    private const ulong MostHashFunctions = 15;

    // MAX_BPF_STACK: a program has its key on the stack.
    private const uint LargestSocketKey = 512;

    // NR_CPUS, which is the kernel builder's choice.
    private const uint MostCpus = 256;

    // trie_alloc, kernel/bpf/lpm_trie.c, 6.18.
    private static Refusal CheckTrie(MapSpec spec)
    {
        if (spec.MaxEntries == 0 || !spec.Flags.HasFlag(MapFlags.NoPreallocation))
            return Invalid("A prefix trie needs MaxEntries of at least 1 and the flag NoPreallocation.");
        if (spec.KeySize is < SmallestPrefix or > LargestPrefix)
            return Invalid($"A prefix has a length of 4 bytes and 1 to 256 bytes of data, so KeySize is {SmallestPrefix} to {LargestPrefix}.");
        if (spec.ValueSize is 0 or > LargestTrieValue)
            return Invalid($"A value has 1 to {LargestTrieValue} bytes.");
        return CheckFlags(spec, MapFlags.NoPreallocation | MapFlags.NumaNode | Access);
    }

    // queue_stack_map_alloc_check, kernel/bpf/queue_stack_maps.c, 6.18.
    private static Refusal CheckQueue(MapSpec spec)
    {
        if (spec.MaxEntries == 0 || spec.KeySize != 0 || spec.ValueSize == 0)
            return Invalid("A queue or stack has no key; it needs MaxEntries and ValueSize of at least 1.");
        return First(CheckFlags(spec, MapFlags.NumaNode | Access), CheckAllocation(spec));
    }

    // bloom_map_alloc, kernel/bpf/bloom_filter.c, 6.18.
    private static Refusal CheckBloom(MapSpec spec)
    {
        if (spec.MaxEntries == 0 || spec.KeySize != 0 || spec.ValueSize == 0)
            return Invalid("A bloom filter has no key; it needs MaxEntries and ValueSize of at least 1.");
        if (spec.Extra > MostHashFunctions)
            return Invalid($"Extra is the number of hash functions, at most {MostHashFunctions}.");
        return CheckFlags(spec, MapFlags.NumaNode | MapFlags.ZeroSeed | Access);
    }

    private static Refusal CheckHashOfMaps(MapSpec spec) =>
        spec.ValueSize != sizeof(uint) ? Invalid("A hash of maps needs a ValueSize of 4.") : CheckHash(spec);

    private static Refusal CheckInner(MapSpec? inner) => inner?.Type switch
    {
        null => Invalid("A map of maps needs a template: set Inner to what its inner maps are like, without an Inner of its own."),
        MapType.ProgramArray or MapType.CgroupStorage or MapType.PerCpuCgroupStorage or MapType.StructOps =>
            new(Errno.ENOTSUPP, $"A map of kind {inner.Type} cannot be an inner map."),
        _ => default,
    };

    // dev_map_alloc_check, kernel/bpf/devmap.c, 6.18.
    private static Refusal CheckDevices(MapSpec spec)
    {
        if (!IsRedirect(spec))
            return Invalid("A map of devices needs a KeySize of 4, a ValueSize of 4, or 8 with programs, and MaxEntries of at least 1.");
        if (spec.Type == MapType.DevMapHash && spec.MaxEntries > 1u << 31)
            return Invalid($"A hash of devices has at most {1u << 31} entries.");
        return CheckFlags(spec, MapFlags.NumaNode | MapFlags.ReadOnly | MapFlags.WriteOnly);
    }

    // cpu_map_alloc, kernel/bpf/cpumap.c, 6.18.
    private static Refusal CheckCpus(MapSpec spec)
    {
        if (!IsRedirect(spec))
            return Invalid("A map of CPUs needs a KeySize of 4, a ValueSize of 4, or 8 with programs, and MaxEntries of at least 1.");
        Refusal flags = CheckFlags(spec, MapFlags.NumaNode);
        if (flags.Errno != Errno.None)
            return flags;
        return spec.MaxEntries > MostCpus ? TooBig($"There are at most {MostCpus} CPUs.") : default;
    }

    // sock_map_alloc and sock_hash_alloc, net/core/sock_map.c, 6.18.
    private static Refusal CheckSockets(MapSpec spec)
    {
        bool isHash = spec.Type == MapType.SockHash;
        if (spec.MaxEntries == 0 || spec.ValueSize is not (sizeof(uint) or sizeof(ulong)) || (isHash ? spec.KeySize == 0 : spec.KeySize != sizeof(uint)))
            return Invalid("A map of sockets needs a ValueSize of 4, or 8 to be read, a KeySize of 4, or of at least 1 where it is a hash, and MaxEntries of at least 1.");
        Refusal flags = CheckFlags(spec, MapFlags.NumaNode | MapFlags.ReadOnly | MapFlags.WriteOnly);
        if (flags.Errno != Errno.None)
            return flags;
        if (spec.KeySize > LargestSocketKey)
            return TooBig($"A key has at most {LargestSocketKey} bytes.");
        return isHash && spec.MaxEntries > MostHashEntries ? Invalid($"A hash of sockets has at most {MostHashEntries} entries.") : default;
    }

    // reuseport_array_alloc_check, kernel/bpf/reuseport_array.c, 6.18.
    private static Refusal CheckChoice(MapSpec spec)
    {
        if (spec.MaxEntries == 0 || spec.KeySize != sizeof(uint) || spec.ValueSize is not (sizeof(uint) or sizeof(ulong)))
            return Invalid("An array of sockets of one port needs a KeySize of 4, a ValueSize of 4, or 8 to be read, and MaxEntries of at least 1.");
        return CheckFlags(spec, MapFlags.NumaNode | Access);
    }

    // arena_map_alloc, kernel/bpf/arena.c, 6.18.
    private static Refusal CheckArena(MapSpec spec)
    {
        const MapFlags allowed = MapFlags.Mappable | MapFlags.FaultOnUntouched | MapFlags.NoUserConversion;
        if (spec.KeySize != 0 || spec.ValueSize != 0 || spec.MaxEntries == 0 || !spec.Flags.HasFlag(MapFlags.Mappable))
            return Invalid("An arena has no key and no value; it needs MaxEntries, its pages, of at least 1, and the flag Mappable.");
        Refusal flags = CheckFlags(spec, allowed);
        if (flags.Errno != Errno.None)
            return flags;
        return spec.Extra % PageSize != 0 ? Invalid($"Extra is the arena's address, a multiple of {PageSize}.") : CheckArenaPlace(spec);
    }

    private static Refusal CheckArenaPlace(MapSpec spec)
    {
        ulong size = (ulong)spec.MaxEntries * PageSize;
        if (size > 1ul << 32)
            return TooBig($"An arena has at most {(1ul << 32) / PageSize} pages.");
        return spec.Extra >> 32 != (spec.Extra + size - 1) >> 32
            ? new(Errno.ERANGE, "An arena lies within 4 GiB that begin at a multiple of 4 GiB.")
            : default;
    }

    private static bool IsRedirect(MapSpec spec) =>
        spec.MaxEntries != 0 && spec.KeySize == sizeof(uint) && spec.ValueSize is sizeof(uint) or 2 * sizeof(uint);

    private static Refusal CheckAllocation(MapSpec spec) =>
        spec.ValueSize > LargestAllocation ? TooBig($"A value has at most {LargestAllocation} bytes.") : default;

    private static Refusal First(Refusal one, Refusal other) => one.Errno != Errno.None ? one : other;
}
