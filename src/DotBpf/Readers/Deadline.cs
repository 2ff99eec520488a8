using System.Diagnostics;

namespace DotBpf;

/// <summary>The moment at which a wait ends, or never.</summary>
/// <remarks>Time is measured by a clock that nobody sets.</remarks>
public readonly struct Deadline
{
    // As a time of the stopwatch; 0 stands for never, so that the default never ends a wait.
    private readonly long _end;

    private Deadline(long end) => _end = end;

    /// <summary>A wait that time does not end.</summary>
    public static Deadline Never => default;

    /// <summary>Whether it never comes.</summary>
    public bool IsNever => _end == 0;

    /// <summary>Whether it has passed.</summary>
    public bool IsOver => !IsNever && Stopwatch.GetTimestamp() >= _end;

    /// <summary>The milliseconds left, rounded up so that a wait never spins through its last one: 0 when it has passed, −1 when it never comes, and never more than an <see cref="int"/> takes.</summary>
    public int MillisecondsLeft
    {
        get
        {
            if (IsNever)
                return Timeout.Infinite;
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end).TotalMilliseconds;
            return (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue);
        }
    }

    /// <summary>This moment or another, whichever comes first.</summary>
    /// <param name="other">The other.</param>
    public Deadline OrBefore(Deadline other) =>
        IsNever || (!other.IsNever && other._end < _end) ? other : this;

    /// <summary>The moment so much time from now.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Deadline After(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Never;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        double ticks = timeout.TotalSeconds * Stopwatch.Frequency;
        long now = Stopwatch.GetTimestamp();
        return ticks < long.MaxValue - now ? new Deadline(Math.Max(now + (long)ticks, 1)) : Never;
    }
}
