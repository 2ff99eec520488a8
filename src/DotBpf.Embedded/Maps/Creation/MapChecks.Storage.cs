using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Creation;

/// <content>Stack traces and storages.</content>
internal static partial class MapChecks
{
    private const uint AddressSize = sizeof(ulong);
    private const uint BuildIdSize = 32;

    // kernel.perf_event_max_stack, which an administrator may change.
    private const uint MostFrames = 127;
    private const uint MostTraces = 1u << 31;

    // BPF_LOCAL_STORAGE_MAX_VALUE_SIZE: what one allocation holds beside the kernel's header, as 16 bits count it.
    private const uint LargestStoredValue = 65407;

    // stack_map_alloc, kernel/bpf/stackmap.c, 6.18.
    private static Refusal CheckTraces(MapSpec spec)
    {
        Refusal flags = CheckFlags(spec, MapFlags.NumaNode | MapFlags.ReadOnly | MapFlags.WriteOnly | MapFlags.StackBuildId);
        if (flags.Errno != Errno.None)
            return flags;
        uint frame = spec.Flags.HasFlag(MapFlags.StackBuildId) ? BuildIdSize : AddressSize;
        if (spec.MaxEntries == 0 || spec.KeySize != sizeof(uint))
            return Invalid("A map of stack traces needs a KeySize of 4 and MaxEntries of at least 1.");
        if (spec.ValueSize == 0 || spec.ValueSize % frame != 0 || spec.ValueSize / frame > MostFrames)
            return Invalid($"A trace has 1 to {MostFrames} frames of {frame} bytes, so ValueSize is a multiple of that.");
        return spec.MaxEntries > MostTraces ? TooBig($"A map has at most {MostTraces} stack traces.") : default;
    }

    // bpf_local_storage_map_alloc_check, kernel/bpf/bpf_local_storage.c, 6.18.
    private static Refusal CheckStorage(MapSpec spec)
    {
        Refusal flags = CheckFlags(spec, MapFlags.NoPreallocation | MapFlags.Clone);
        if (flags.Errno != Errno.None)
            return flags;
        if (!spec.Flags.HasFlag(MapFlags.NoPreallocation) || spec.MaxEntries != 0 || spec.KeySize != sizeof(int) || spec.ValueSize == 0)
            return Invalid("A storage needs the flag NoPreallocation, a KeySize of 4, a ValueSize of at least 1, and MaxEntries of 0: owners are not counted.");
        if (spec.KeyType is null || spec.ValueType is null)
            return Invalid("A storage has to know the types of its keys and values: define it with BTF, or create it from C# by its spec.");
        return spec.ValueSize > LargestStoredValue ? TooBig($"A stored value has at most {LargestStoredValue} bytes.") : default;
    }

    // cgroup_storage_map_alloc, kernel/bpf/local_storage.c, 6.18.
    private static Refusal CheckCgroupStorage(MapSpec spec)
    {
        uint largest = spec.Type == MapType.PerCpuCgroupStorage ? (uint)LargestPerCpuValue : LargestStoredValue;
        if (spec.KeySize is not (2 * sizeof(ulong) or sizeof(ulong)) || spec.ValueSize == 0)
            return Invalid("A storage of cgroups needs a KeySize of 16, or 8 without places of attachment, and a ValueSize of at least 1.");
        if (spec.ValueSize > largest)
            return TooBig($"A stored value has at most {largest} bytes.");
        Refusal flags = CheckFlags(spec, MapFlags.NumaNode | Access);
        if (flags.Errno != Errno.None)
            return flags;
        return spec.MaxEntries != 0 ? Invalid("A storage of cgroups has MaxEntries of 0: cgroups are not counted.") : default;
    }
}
