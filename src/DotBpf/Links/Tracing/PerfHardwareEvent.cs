namespace DotBpf;

/// <summary>A counter of the processor; the numbers are the kernel's <c>PERF_COUNT_HW_*</c>.</summary>
public enum PerfHardwareEvent
{
    /// <summary>Cycles.</summary>
    CpuCycles = 0,

    /// <summary>Instructions that were finished.</summary>
    Instructions = 1,

    /// <summary>Reads of the cache.</summary>
    CacheReferences = 2,

    /// <summary>Reads that the cache could not answer.</summary>
    CacheMisses = 3,

    /// <summary>Branches.</summary>
    BranchInstructions = 4,

    /// <summary>Branches that were predicted wrongly.</summary>
    BranchMisses = 5,

    /// <summary>Cycles of the bus.</summary>
    BusCycles = 6,
}
