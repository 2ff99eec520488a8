namespace DotBpf.Embedded.Maps.Waiting;

/// <summary>Those who wait for one thing, and how the other side wakes them.</summary>
/// <remarks>
/// The other side pays one read while nobody sleeps. Who waits says so, with a full fence, and then looks at the
/// positions once more; the other side publishes its position, with a full fence, and then looks whether anybody sleeps. So one sees the other.
/// Where the other side may be another process, which cannot wake anybody here, a timer looks a thousand times a second while somebody sleeps.
/// </remarks>
#pragma warning disable CA1001 // between waits the timer is not armed, and the collector takes it with this
internal sealed class Sleepers
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly List<Waiter> _waiters = [];
    private readonly Lock _timerLock = new();
    private readonly ITimer? _timer;
    private int _sleeping;

    /// <param name="isShared">Whether the other side may be another process.</param>
    /// <param name="clock">By what the timer runs; <see langword="null"/> for the system's.</param>
    internal Sleepers(bool isShared = false, TimeProvider? clock = null)
    {
        if (isShared)
            _timer = (clock ?? TimeProvider.System).CreateTimer(static sleepers => ((Sleepers)sleepers!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void Add(Waiter waiter)
    {
        lock (_waiters)
            _waiters.Add(waiter);
    }

    internal void Remove(Waiter waiter)
    {
        lock (_waiters)
            _waiters.Remove(waiter);
    }

    internal void BeginSleep()
    {
        if (Interlocked.Increment(ref _sleeping) == 1)
            SetTimer();
    }

    internal void EndSleep()
    {
        if (Interlocked.Decrement(ref _sleeping) == 0)
            SetTimer();
    }

    internal void Wake()
    {
        if (Volatile.Read(ref _sleeping) == 0)
            return;
        lock (_waiters)
        {
            foreach (Waiter waiter in _waiters)
                waiter.Wake();
        }
    }

    // One may fall asleep while the last before it awakes: whoever has the lock last sees what is true.
    private void SetTimer()
    {
        if (_timer is null)
            return;
        lock (_timerLock)
        {
            TimeSpan period = Volatile.Read(ref _sleeping) > 0 ? s_betweenLooks : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
        }
    }
}
