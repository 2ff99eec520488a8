namespace DotBpf.Testing;

/// <summary>A clock that stands still until a test moves it: give it to a host, and timers of its programs run when the test says so.</summary>
/// <remarks>
/// <para>Threads: safe for any number. What is due runs on the thread that moves the clock, in the order of its times, and <see cref="Advance"/> returns
/// when all of it has run; what a callback throws, it throws too.</para>
/// <para>Units: its timestamp counts nanoseconds, from a time since boot of zero.</para>
/// </remarks>
/// <example><c>var clock = new ManualClock(); using var host = EmbeddedHost.Create(new() { Clock = clock }); … clock.Advance(TimeSpan.FromSeconds(1));</c></example>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;

    /// <summary>Begins at a time of the day.</summary>
    /// <param name="start">The time; 1970-01-01 when not given.</param>
    public ManualClock(DateTimeOffset? start = null) => _start = start ?? DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>How far it was moved so far.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks * TimeSpan.NanosecondsPerTick;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, and runs what becomes due on the way, each thing at its own time.</summary>
    /// <param name="time">How far.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative: clocks do not go back.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        TimeSpan end = Elapsed + time;
        while (TakeDue(end) is { } due)
            due.Run();
        lock (_gate)
            _elapsed = end > _elapsed ? end : _elapsed;
    }

    // The first of those that are due by then; the clock shows its time while it runs.
    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            ManualTimer? first = _timers.MinBy(timer => timer.Due);
            if (first is null || first.Due > end)
                return null;
            _elapsed = first.Due > _elapsed ? first.Due : _elapsed;
            if (first.Period > TimeSpan.Zero)
                first.Due += first.Period;
            else
                _timers.Remove(first);
            return first;
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Due { get; set; }

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                (Due, Period) = (clock._elapsed + dueTime, period);
                clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Run() => callback(state);
    }
}
