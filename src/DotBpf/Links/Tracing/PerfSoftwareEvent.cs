namespace DotBpf;

/// <summary>A counter of the kernel; the numbers are its <c>PERF_COUNT_SW_*</c>.</summary>
public enum PerfSoftwareEvent
{
    /// <summary>Nanoseconds of the CPU's clock.</summary>
    CpuClock = 0,

    /// <summary>Nanoseconds that a task ran.</summary>
    TaskClock = 1,

    /// <summary>Page faults.</summary>
    PageFaults = 2,

    /// <summary>Changes from one task to another.</summary>
    ContextSwitches = 3,

    /// <summary>Moves of a task to another CPU.</summary>
    CpuMigrations = 4,

    /// <summary>Page faults without reading from a disk.</summary>
    MinorPageFaults = 5,

    /// <summary>Page faults with reading from a disk.</summary>
    MajorPageFaults = 6,
}
