namespace DotBpf.Embedded.Maps.Rings;

/// <summary>One reader's way of waiting for records in any of several rings.</summary>
/// <remarks>A wait begins by looking at the positions, and only a producer that wakes makes it look again.</remarks>
internal sealed class RingWaiter : Readiness
{
    private readonly EmbeddedRingBuffer[] _rings;
    private readonly object _monitor = new();

    internal RingWaiter(EmbeddedRingBuffer[] rings)
    {
        _rings = rings;
        foreach (EmbeddedRingBuffer ring in rings)
            ring.Readers.Add(this);
    }

    /// <inheritdoc/>
    protected override bool IsReady
    {
        get
        {
            foreach (EmbeddedRingBuffer ring in _rings)
            {
                if (ring.HasData)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Looks again, for all who wait.</summary>
    internal void Wake()
    {
        lock (_monitor)
            Monitor.PulseAll(_monitor);
        Signal();
    }

    /// <inheritdoc/>
    protected override bool WaitCore(Deadline deadline)
    {
        lock (_monitor)
        {
            Arm();
            try
            {
                while (!IsDisposed && !IsReady)
                {
                    int left = deadline.MillisecondsLeft;
                    if (left == 0)
                        return false;
                    Monitor.Wait(_monitor, left);
                }

                return !IsDisposed;
            }
            finally
            {
                Disarm();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Arm()
    {
        foreach (EmbeddedRingBuffer ring in _rings)
            ring.Readers.BeginSleep();
    }

    /// <inheritdoc/>
    protected override void Disarm()
    {
        foreach (EmbeddedRingBuffer ring in _rings)
            ring.Readers.EndSleep();
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        foreach (EmbeddedRingBuffer ring in _rings)
            ring.Readers.Remove(this);
        lock (_monitor)
            Monitor.PulseAll(_monitor);
    }
}
