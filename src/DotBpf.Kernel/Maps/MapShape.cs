using DotBpf.ObjectFiles;
using static DotBpf.ObjectFiles.MapFlags;

namespace DotBpf.Kernel;

/// <summary>What the kernel accepts of a kind of map when it creates one; used to say which field it refused.</summary>
/// <remarks>Kernel: the <c>map_alloc_check</c> and <c>map_alloc</c> operations of each kind, 6.18. Only for messages: the kernel decides.</remarks>
/// <param name="MinKey">The smallest key.</param>
/// <param name="MaxKey">The largest key.</param>
/// <param name="MinValue">The smallest value.</param>
/// <param name="MaxValue">The largest value.</param>
/// <param name="Flags">The flags that may be set.</param>
/// <param name="Required">The flags that must be set.</param>
/// <param name="Entries">What the number of entries may be.</param>
internal sealed record MapShape(
    uint MinKey,
    uint MaxKey,
    uint MinValue,
    uint MaxValue,
    MapFlags Flags,
    MapFlags Required = None,
    EntriesRule Entries = EntriesRule.AtLeastOne)
{
    private const uint Any = int.MaxValue;
    private const uint Allocation = 4 << 20;
    private const uint PerCpuAllocation = 32 << 10;
    private const MapFlags Access = ReadOnly | WriteOnly;
    private const MapFlags Programs = ReadOnlyForPrograms | WriteOnlyForPrograms;

    /// <summary>What is accepted of that kind, or <see langword="null"/> for kinds that are not in the table.</summary>
    internal static MapShape? Of(MapType type) => type switch
    {
        MapType.Hash => new(1, Allocation, 1, Allocation, NoPreallocation | NumaNode | Access | ZeroSeed | Programs),
        MapType.PerCpuHash => new(1, Allocation, 1, PerCpuAllocation, NoPreallocation | NumaNode | Access | ZeroSeed | Programs),
        MapType.LruHash => new(1, Allocation, 1, Allocation, NoCommonLru | NumaNode | Access | ZeroSeed | Programs),
        MapType.LruPerCpuHash => new(1, Allocation, 1, PerCpuAllocation, NoCommonLru | NumaNode | Access | ZeroSeed | Programs),
        MapType.Array => new(4, 4, 1, Any, NumaNode | Access | Programs | Mappable | InnerMap),
        MapType.PerCpuArray => new(4, 4, 1, PerCpuAllocation, NumaNode | Access | Programs),
        MapType.ProgramArray or MapType.CgroupArray or MapType.ArrayOfMaps or MapType.XskMap => new(4, 4, 4, 4, NumaNode | Access),
        MapType.PerfEventArray => new(4, 4, 4, 4, NumaNode | Access | PreserveElements),
        MapType.HashOfMaps => new(1, Allocation, 4, 4, NoPreallocation | NumaNode | Access | ZeroSeed | Programs),
        MapType.StackTrace => new(4, 4, 8, 127 * 32, NumaNode | Access | StackBuildId),
        MapType.LpmTrie => new(5, 260, 1, 4_194_024, NoPreallocation | NumaNode | Access | Programs, NoPreallocation),
        MapType.DevMap or MapType.DevMapHash or MapType.SockMap => new(4, 4, 4, 8, NumaNode | Access),
        MapType.CpuMap => new(4, 4, 4, 8, NumaNode),
        MapType.SockHash => new(1, 512, 4, 8, NumaNode | Access),
        MapType.ReusePortSockArray => new(4, 4, 4, 8, NumaNode | Access | Programs),
        MapType.CgroupStorage => new(8, 16, 1, 65_407, NumaNode | Access | Programs, Entries: EntriesRule.Zero),
        MapType.PerCpuCgroupStorage => new(8, 16, 1, PerCpuAllocation, NumaNode | Access | Programs, Entries: EntriesRule.Zero),
        MapType.Queue or MapType.Stack => new(0, 0, 1, Allocation, NumaNode | Access | Programs),
        MapType.BloomFilter => new(0, 0, 1, Allocation, NumaNode | Access | ZeroSeed | Programs),
        MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage =>
            new(4, 4, 1, 65_407, NoPreallocation | Clone, NoPreallocation, EntriesRule.Zero),
        MapType.RingBuffer or MapType.UserRingBuffer => new(0, 0, 0, 0, NumaNode, Entries: EntriesRule.Pages),
        MapType.Arena => new(0, 0, 0, 0, Mappable | FaultOnUntouched | NoUserConversion, Mappable),
        _ => null,
    };

    /// <summary>The first thing about the spec that the kernel does not accept, as a sentence; empty when nothing is found.</summary>
    internal string FirstFault(MapSpec spec) =>
        SizeFault("KeySize", spec.KeySize, MinKey, MaxKey)
        ?? SizeFault("ValueSize", spec.ValueSize, MinValue, MaxValue)
        ?? EntriesFault(spec.MaxEntries)
        ?? FlagsFault(spec.Flags)
        ?? TotalFault(spec)
        ?? "";

    private static string? SizeFault(string name, uint found, uint min, uint max)
    {
        if (found >= min && found <= max)
            return null;
        string expected = min == max ? $"{min} bytes" : max == Any ? $"at least {min} bytes" : $"{min} to {max} bytes";
        return $"{name} is {found}; this kind takes {expected}.";
    }

    private string? EntriesFault(uint found) => Entries switch
    {
        EntriesRule.AtLeastOne when found == 0 => "MaxEntries is 0; this kind takes at least 1.",
        EntriesRule.Zero when found != 0 => $"MaxEntries is {found}; this kind takes 0.",
        EntriesRule.Pages when !uint.IsPow2(found) || found % (uint)Environment.SystemPageSize != 0 =>
            $"MaxEntries is {found}; a ring takes a number of bytes that is a power of two and a multiple of the page size, {Environment.SystemPageSize}.",
        _ => null,
    };

    private string? FlagsFault(MapFlags found)
    {
        if ((found & ~Flags) != 0)
            return $"Flags have {found & ~Flags}, which this kind does not take.";
        if ((found & Required) != Required)
            return $"Flags lack {Required & ~found}, which this kind needs.";
        if ((found & Access) == Access)
            return "Flags have both ReadOnly and WriteOnly; they exclude each other.";
        return (found & Programs) == Programs
            ? "Flags have both ReadOnlyForPrograms and WriteOnlyForPrograms; they exclude each other."
            : null;
    }

    private static string? TotalFault(MapSpec spec)
    {
        bool isPlainHash = spec.Type is MapType.Hash or MapType.LruHash;
        return isPlainHash && (ulong)spec.KeySize + spec.ValueSize >= Allocation - 48
            ? $"KeySize and ValueSize are {(ulong)spec.KeySize + spec.ValueSize} bytes together; they must stay below 4 MiB."
            : spec.MaxEntries > 1u << 31 ? $"MaxEntries is {spec.MaxEntries}; the kernel takes at most {1u << 31}." : null;
    }
}
