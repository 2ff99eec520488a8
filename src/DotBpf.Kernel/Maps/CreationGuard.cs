using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Knows the specs that must not reach the kernel, because asking for them damages it.</summary>
internal static class CreationGuard
{
    // PCPU_MIN_UNIT_SIZE, include/linux/percpu.h, 6.18: larger values are refused before anything is allocated.
    private const uint LargestPerCpuValue = 32 << 10;

    /// <summary>Says why a spec must not be asked for.</summary>
    /// <returns>The reason, or <see langword="null"/> for every spec that the kernel answers soundly.</returns>
    internal static string? ReasonAgainst(MapSpec spec) =>
        // kernel/bpf/arraymap.c (6.18) counts the slots to give back with a signed number; where memory runs out after so many
        // entries it passes 2^31, reads before the array and takes the machine down with it.
        spec is { Type: MapType.PerCpuArray, MaxEntries: > int.MaxValue, ValueSize: <= LargestPerCpuValue }
            ? $"A per-CPU array of more than {int.MaxValue} entries can crash the kernel (seen on Linux 6.18), so it is not asked for one."
            : null;
}
