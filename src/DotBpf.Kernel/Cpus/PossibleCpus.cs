namespace DotBpf.Kernel;

/// <summary>The CPUs the machine may ever have, in order: the n-th slot of a per-CPU value belongs to the n-th of them.</summary>
/// <remarks>The kernel packs slots: it walks the possible CPUs and skips the numbers between (kernel/bpf/arraymap.c, bpf_percpu_array_copy, 6.18).</remarks>
internal static class PossibleCpus
{
    private static int[]? s_numbers;

    /// <summary>Their numbers.</summary>
    internal static ReadOnlySpan<int> Numbers => s_numbers ??= Read("possible");

    /// <summary>The numbers of those that run at this moment.</summary>
    internal static int[] ReadOnline() => Read("online");

    /// <summary>The kernel's number of the n-th CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    internal static uint KernelNumberOf(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Numbers.Length);
        return (uint)Numbers[cpu];
    }

    // The size of per-CPU values depends on it, so that nothing may be guessed.
    private static int[] Read(string which)
    {
        string path = $"/sys/devices/system/cpu/{which}";
        try
        {
            return NumberList.Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FeatureNotSupportedException($"Counting the {which} CPUs", "kernel", advice: $"{path} cannot be read ({error.Message}); mount sysfs: mount -t sysfs sysfs /sys.");
        }
    }
}
