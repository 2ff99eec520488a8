namespace DotBpf.Embedded.Timers;

/// <summary>Which clock a timer goes by.</summary>
/// <param name="IsWallClock">Whether it is that of the day, rather than the one since boot.</param>
internal readonly record struct TimerClock(bool IsWallClock)
{
    private const ulong Realtime = 0;
    private const ulong Monotonic = 1;
    private const ulong Boottime = 7;

    /// <summary>The clock that flags of <c>bpf_timer_init</c> name.</summary>
    internal static bool TryFind(ulong flags, out TimerClock clock)
    {
        clock = new(flags == Realtime);
        return flags is Realtime or Monotonic or Boottime;
    }

    /// <summary>What the clock shows, in nanoseconds.</summary>
    internal ulong Read(EmbeddedHost host) => IsWallClock
        ? (ulong)(host.Options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick
        : host.NanosecondsSinceBoot;
}
