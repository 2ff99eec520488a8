using System.Threading.Tasks.Sources;

namespace DotBpf;

/// <summary>A way to wait until a host has something for a reader, or room for a producer, holding a thread or holding none.</summary>
/// <remarks>
/// <para>Level-triggered: a wait begins by looking, so that what came before it is never missed.</para>
/// <para>Threads: one waits at a time; <see cref="Dispose"/> may come from another thread, and ends the wait. What follows a wait
/// that holds no thread runs on the thread pool, never on a host's own thread or a producer's.</para>
/// <para>Waiting allocates nothing: the answer is an object that is used again.</para>
/// </remarks>
public abstract class Readiness : IDisposable, IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _answer;
    private CancellationTokenRegistration _cancellation;
    private Timer? _timer;
    private Deadline _deadline;
    private Exception? _error;
    private bool _isReady;
    private bool _isAsked;
    private bool _isPending;
    private bool _isPause;
    private volatile bool _isDisposed;

    /// <summary>Whether it was disposed: every wait ends, and those to come at once.</summary>
    protected bool IsDisposed => _isDisposed;

    /// <summary>Whether there is something now.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>Waits, holding the thread.</summary>
    /// <param name="deadline">Until when at most.</param>
    /// <returns>Whether there is something; <see langword="false"/> when time ran out or the wait was ended by <see cref="Dispose"/>.</returns>
    public bool Wait(Deadline deadline)
    {
        if (_isDisposed)
            return false;
        return IsReady || WaitCore(deadline);
    }

    /// <inheritdoc cref="Wait(Deadline)"/>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public bool Wait(TimeSpan timeout) => Wait(Deadline.After(timeout));

    /// <summary>Waits, holding no thread.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there is something; <see langword="false"/> when it was disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => WaitAsync(Deadline.Never, cancellation);

    /// <summary>Waits, holding no thread.</summary>
    /// <param name="deadline">Until when at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there is something; <see langword="false"/> when time ran out or it was disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask<bool> WaitAsync(Deadline deadline, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfAsked();
            if (_isDisposed || IsReady || deadline.IsOver)
                return new ValueTask<bool>(!_isDisposed && IsReady);
            if (!TryBegin(deadline))
                return new ValueTask<bool>(true);
        }

        return Answer(cancellation);
    }

    /// <summary>Lets time pass, holding no thread, whatever comes meanwhile: for what is there and cannot be used yet.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="cancellation">Ends the pause.</param>
    /// <returns>Whether there is something; <see langword="false"/> when it was disposed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    internal ValueTask<bool> PauseAsync(TimeSpan duration, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ThrowIfAsked();
            if (_isDisposed)
                return new ValueTask<bool>(false);
            _isPause = true;
            Expect(Deadline.After(duration));
        }

        return Answer(cancellation);
    }

    /// <summary>Ends the wait, and lets none begin. May be called more than once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            End(isReady: false);
            _timer?.Dispose();
        }

        Close();
        GC.SuppressFinalize(this);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        // Throws for a token of an earlier wait, before anything changes.
        _ = _answer.GetStatus(token);

        // Waits for a cancellation that is under way, so that none can reach the next wait.
        _cancellation.Dispose();
        Volatile.Write(ref _isAsked, false);
        return _answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute()
    {
        if (_error is { } error)
            _answer.SetException(error);
        else
            _answer.SetResult(_isReady);
    }

    /// <summary>Waits, holding the thread, also when <see cref="Dispose"/> is called meanwhile: then the answer is <see langword="false"/>.</summary>
    /// <param name="deadline">Until when at most.</param>
    protected abstract bool WaitCore(Deadline deadline);

    /// <summary>Arranges for <see cref="Signal"/> to be called as soon as there may be something, also when it came before this call.</summary>
    /// <remarks>Called under a lock; calls to <see cref="Signal"/> wait for it.</remarks>
    protected abstract void Arm();

    /// <summary>Ends what <see cref="Arm"/> arranged. A late <see cref="Signal"/> does no harm.</summary>
    protected virtual void Disarm()
    {
    }

    /// <summary>Arranges for one more signal, because the last came for nothing. Hosts whose arrangement lasts need do nothing.</summary>
    protected virtual void ArmAgain()
    {
    }

    /// <summary>Ends waits that hold a thread, and gives back what waiting needs. Called once.</summary>
    protected abstract void Close();

    /// <summary>The host's word that there may be something.</summary>
    protected void Signal()
    {
        lock (_gate)
        {
            if (!_isPending || _isPause)
                return;
            if (!IsReady)
                ArmAgain();
            if (IsReady)
                End(isReady: true);
        }
    }

    /// <summary>The host's word that it cannot say any more when there is something.</summary>
    /// <param name="error">Why; whoever waits gets it.</param>
    protected void Fail(Exception error)
    {
        lock (_gate)
            End(isReady: false, error);
    }

    // What came while the host was told is seen here: the host arms with a full fence.
    private bool TryBegin(Deadline deadline)
    {
        Arm();
        if (IsReady)
        {
            Disarm();
            return false;
        }

        _isPause = false;
        Expect(deadline);
        return true;
    }

    private void Expect(Deadline deadline)
    {
        _answer.Reset();
        _isAsked = true;
        _isPending = true;
        _deadline = deadline;
        if (!deadline.IsNever)
            SetTimer();
    }

    // The token may be cancelled by now and answer at once; the answer is kept until it is asked for.
    private ValueTask<bool> Answer(CancellationToken cancellation)
    {
        short version = _answer.Version;
        _cancellation = cancellation.UnsafeRegister(static (readiness, token) => ((Readiness)readiness!).Cancel(token), this);
        return new ValueTask<bool>(this, version);
    }

    private void ThrowIfAsked()
    {
        if (_isAsked)
            throw new InvalidOperationException("Somebody waits already, or has not awaited the last answer; one waits at a time.");
    }

    private void SetTimer()
    {
        _timer ??= new Timer(static readiness => ((Readiness)readiness!).OnTime(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(_deadline.MillisecondsLeft, Timeout.Infinite);
    }

    // Perhaps the time of an earlier wait.
    private void OnTime()
    {
        lock (_gate)
        {
            if (!_isPending || _deadline.IsNever)
                return;
            if (_deadline.IsOver)
                End(isReady: IsReady);
            else
                SetTimer();
        }
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
            End(isReady: false, new OperationCanceledException(token));
    }

    private void End(bool isReady, Exception? error = null)
    {
        if (!_isPending)
            return;
        _isPending = false;
        _isReady = isReady;
        _error = error;
        if (!_isPause)
            Disarm();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
