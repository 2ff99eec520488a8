using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>The CPUs the machine may ever have, in order: the n-th slot of a per-CPU value belongs to the n-th of them.</summary>
/// <remarks>The kernel packs slots: it walks the possible CPUs and skips the numbers between (kernel/bpf/arraymap.c, bpf_percpu_array_copy, 6.18).</remarks>
internal static class PossibleCpus
{
    private const string Path = "/sys/devices/system/cpu/possible";

    private static int[]? s_numbers;

    /// <summary>Their numbers.</summary>
    internal static ReadOnlySpan<int> Numbers => s_numbers ??= Parse(Read());

    /// <summary>The numbers of those that run at this moment.</summary>
    internal static int[] ReadOnline() => Parse(File.ReadAllText("/sys/devices/system/cpu/online"));

    /// <summary>The kernel's number of the n-th CPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    internal static uint KernelNumberOf(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Numbers.Length);
        return (uint)Numbers[cpu];
    }

    /// <summary>Reads a list such as <c>0-3,8,10-11</c>.</summary>
    /// <exception cref="FormatException">It is not such a list.</exception>
    internal static int[] Parse(string list)
    {
        List<int> numbers = [];
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            int first = Number(ends[0], list);
            int last = ends.Length == 1 ? first : Number(ends[^1], list);
            if (ends.Length > 2 || last < first || last >= 1 << 16)
                throw Malformed(list);
            for (int number = first; number <= last; number++)
                numbers.Add(number);
        }

        return [.. numbers];
    }

    // The size of per-CPU values depends on it, so that nothing may be guessed.
    private static string Read()
    {
        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FeatureNotSupportedException("Counting the possible CPUs", "kernel", advice: $"{Path} cannot be read ({error.Message}); mount sysfs: mount -t sysfs sysfs /sys.");
        }
    }

    private static int Number(string text, string list) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Malformed(list);

    private static FormatException Malformed(string list) => new($"{Path}: expected a list of CPUs such as 0-3,8; found '{list.Trim()}'.");
}
