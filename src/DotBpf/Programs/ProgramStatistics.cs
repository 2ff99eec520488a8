namespace DotBpf;

/// <summary>How often and how long a program ran, while somebody had it measured (<see cref="BpfHost.EnableStatistics"/>).</summary>
/// <param name="Runs">How many times.</param>
/// <param name="Nanoseconds">How long in all, in nanoseconds.</param>
/// <param name="Misses">How many times it did not run because it, or a program of its kind, was running on that CPU already. Counted always, since 5.12.</param>
public readonly record struct ProgramStatistics(ulong Runs, ulong Nanoseconds, ulong Misses)
{
    /// <summary>How long one run took on average, in nanoseconds; 0 before the first.</summary>
    public double NanosecondsPerRun => Runs == 0 ? 0 : (double)Nanoseconds / Runs;
}
