using System.Threading.Tasks.Sources;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>One reader's way of waiting for records, blocking or not; one wait at a time.</summary>
/// <remarks>
/// Level-triggered like polling the kernel's descriptor: a wait begins by looking at the positions, and only a producer that
/// wakes makes it look again. Continuations run on the thread pool, never on a producer.
/// </remarks>
internal sealed class RingWaiter : IValueTaskSource<bool>
{
    private readonly EmbeddedRingBuffer _ring;
    private readonly RingReaders _readers;
    private readonly object _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private bool _isPending;
    private bool _isClosed;

    internal RingWaiter(EmbeddedRingBuffer ring, RingReaders readers)
    {
        _ring = ring;
        _readers = readers;
        readers.Add(this);
    }

    /// <summary>Waits on this thread.</summary>
    /// <returns>Whether there is something between the positions.</returns>
    internal bool Wait(TimeSpan timeout)
    {
        long started = Environment.TickCount64;
        lock (_gate)
        {
            _readers.BeginSleep();
            try
            {
                while (!_isClosed && !_ring.HasData)
                {
                    int left = MillisecondsLeft(timeout, started);
                    if (left == 0)
                        return false;
                    Monitor.Wait(_gate, left);
                }

                return !_isClosed;
            }
            finally
            {
                _readers.EndSleep();
            }
        }
    }

    /// <summary>Waits without a thread.</summary>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellation);
        short version;
        lock (_gate)
        {
            if (_isClosed)
                return new(false);
            if (_isPending)
                throw new InvalidOperationException("The ring buffer has a reader that waits already; await its answer first.");
            _readers.BeginSleep();
            if (_ring.HasData)
            {
                _readers.EndSleep();
                return new(true);
            }

            _source.Reset();
            version = _source.Version;
            _isPending = true;
            _cancellation = cancellation;
        }

        Watch(version, cancellation);
        return new(this, version);
    }

    /// <summary>Looks again, for all who wait.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            if (_isPending && !_isClosed && _ring.HasData)
                Complete(true);
        }
    }

    /// <summary>Ends every wait, and lets none begin.</summary>
    internal void Close()
    {
        _readers.Remove(this);
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
            if (_isPending)
                Complete(false);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static int MillisecondsLeft(TimeSpan timeout, long started)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return Timeout.Infinite;
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        double left = timeout.TotalMilliseconds - (Environment.TickCount64 - started);
        return (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue);
    }

    private void Watch(short version, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return;

        // Outside the lock, because a token that is cancelled by now calls back at once.
        CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static (waiter, token) => ((RingWaiter)waiter!).Cancel(token), this);
        lock (_gate)
        {
            if (_isPending && _source.Version == version)
            {
                _registration = registration;
                return;
            }
        }

        registration.Dispose();
    }

    // A token that was cancelled late may only end a wait of its own.
    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_isPending || _cancellation != token)
                return;
            EndPending();
            _source.SetException(new OperationCanceledException(token));
        }
    }

    private void Complete(bool hasData)
    {
        EndPending();
        _source.SetResult(hasData);
    }

    private void EndPending()
    {
        _isPending = false;
        _readers.EndSleep();
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
    }
}
