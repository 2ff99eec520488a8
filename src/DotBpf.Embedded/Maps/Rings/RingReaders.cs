namespace DotBpf.Embedded.Maps.Rings;

/// <summary>Those who wait for one ring, and how producers wake them.</summary>
/// <remarks>
/// A producer pays one read while nobody sleeps. A reader says that it sleeps, with a full fence, and then looks at the
/// positions once more; a producer commits, with a full fence, and then looks whether anybody sleeps. So one sees the other.
/// </remarks>
internal sealed class RingReaders
{
    private readonly List<RingWaiter> _readers = [];
    private int _sleeping;

    internal void Add(RingWaiter reader)
    {
        lock (_readers)
            _readers.Add(reader);
    }

    internal void Remove(RingWaiter reader)
    {
        lock (_readers)
            _readers.Remove(reader);
    }

    internal void BeginSleep() => Interlocked.Increment(ref _sleeping);

    internal void EndSleep() => Interlocked.Decrement(ref _sleeping);

    internal void Wake()
    {
        if (Volatile.Read(ref _sleeping) == 0)
            return;
        lock (_readers)
        {
            foreach (RingWaiter reader in _readers)
                reader.Wake();
        }
    }
}
