namespace DotBpf;

/// <summary>A sort of counter; the numbers are the kernel's <c>PERF_TYPE_*</c>. Devices have more, in <c>/sys/bus/event_source/devices/*/type</c>.</summary>
public enum PerfEventType : uint
{
    /// <summary>Of the processor, with the same name on all (<see cref="PerfHardwareEvent"/>).</summary>
    Hardware = 0,

    /// <summary>Of the kernel (<see cref="PerfSoftwareEvent"/>).</summary>
    Software = 1,

    /// <summary>A tracepoint, by its number.</summary>
    Tracepoint = 2,

    /// <summary>Of the processor's caches: cache, operation and result in a byte each.</summary>
    HardwareCache = 3,

    /// <summary>Of the processor, as its manual numbers them.</summary>
    Raw = 4,
}
