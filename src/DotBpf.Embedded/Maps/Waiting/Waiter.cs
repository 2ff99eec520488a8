namespace DotBpf.Embedded.Maps.Waiting;

/// <summary>One way of waiting for any of several things.</summary>
/// <remarks>A wait begins by looking, and only the other side's waking makes it look again.</remarks>
internal sealed class Waiter : Readiness
{
    private readonly IAwaited[] _awaited;
    private readonly object _monitor = new();

    internal Waiter(IAwaited[] awaited)
    {
        _awaited = awaited;
        foreach (IAwaited one in awaited)
            one.Sleepers.Add(this);
    }

    /// <inheritdoc/>
    protected override bool IsReady
    {
        get
        {
            foreach (IAwaited one in _awaited)
            {
                if (one.IsReady)
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
        foreach (IAwaited one in _awaited)
            one.Sleepers.BeginSleep();
    }

    /// <inheritdoc/>
    protected override void Disarm()
    {
        foreach (IAwaited one in _awaited)
            one.Sleepers.EndSleep();
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        foreach (IAwaited one in _awaited)
            one.Sleepers.Remove(this);
        lock (_monitor)
            Monitor.PulseAll(_monitor);
    }
}
