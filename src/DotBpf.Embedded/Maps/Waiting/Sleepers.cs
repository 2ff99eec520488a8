namespace DotBpf.Embedded.Maps.Waiting;

/// <summary>Those who wait for one thing, and how the other side wakes them.</summary>
/// <remarks>
/// The other side pays one read while nobody sleeps. Who waits says so, with a full fence, and then looks at the
/// positions once more; the other side publishes its position, with a full fence, and then looks whether anybody sleeps. So one sees the other.
/// </remarks>
internal sealed class Sleepers
{
    private readonly List<Waiter> _waiters = [];
    private int _sleeping;

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

    internal void BeginSleep() => Interlocked.Increment(ref _sleeping);

    internal void EndSleep() => Interlocked.Decrement(ref _sleeping);

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
}
