using System.Threading.Tasks.Sources;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A ring buffer of the kernel, mapped into this process.</summary>
/// <remarks>
/// SAFETY: positions and data lie in a <see cref="RingMapping"/>, whose addresses stay valid as long as this object is
/// reachable; references into it are given out only until <see cref="Dispose(bool)"/>.
/// </remarks>
internal sealed unsafe class KernelRing : RingBufferMemory, IValueTaskSource<bool>
{
    private readonly Lock _lock = new();
    private readonly RingMapping _mapping;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _data;
    private readonly Descriptor _descriptor;
    private readonly RingWait _wait;
    private ManualResetValueTaskSourceCore<bool> _answer = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private ulong _number;
    private bool _isPending;
    private volatile bool _isDisposed;

    internal KernelRing(Descriptor descriptor, RingMapping mapping, RingWait wait, int size)
    {
        _descriptor = descriptor;
        _mapping = mapping;
        _consumer = mapping.ConsumerPosition;
        _producer = mapping.ProducerPosition;
        _data = mapping.Data;
        _wait = wait;
        Size = size;
    }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return ref *_consumer;
        }
    }

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return ref *_producer;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return new ReadOnlySpan<byte>(_data, 2 * Size);
        }
    }

    private bool HasRecords
    {
        get
        {
            bool hasRecords = Volatile.Read(ref *_producer) != Volatile.Read(ref *_consumer);
            GC.KeepAlive(_mapping);
            return hasRecords;
        }
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A time to wait is not negative.");
        if (_isDisposed)
            return false;
        return HasRecords || _wait.ForRecords(_descriptor, timeout);
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isDisposed || HasRecords)
                return new ValueTask<bool>(!_isDisposed);
            if (_isPending)
                throw new InvalidOperationException("Somebody waits for this ring already; a ring has one reader at a time.");
            _answer.Reset();
            Arm();
            _isPending = true;
        }

        // May answer at once; the answer is kept until it is asked for.
        _cancellation = cancellation.UnsafeRegister(static (ring, token) => ((KernelRing)ring!).Cancel(token), this);
        return new ValueTask<bool>(this, _answer.Version);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    /// <summary>The poller saw the ring readable: perhaps for an earlier wait, whose records were read since.</summary>
    internal void OnReadable()
    {
        lock (_lock)
        {
            if (!_isPending)
                return;
            if (!HasRecords)
            {
                Arm();
                return;
            }

            _isPending = false;
        }

        _answer.SetResult(true);
    }

    /// <summary>The poller has failed: whoever waits for it hears so.</summary>
    internal void OnFailed(Exception error)
    {
        if (EndWait())
            _answer.SetException(error);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_number != 0)
                RingPoller.Shared.Remove(_number, _descriptor);
        }

        if (EndWait())
            _answer.SetResult(false);
        _wait.End();
        _mapping.LetGo();
        _descriptor.Retire();
    }

    private void Arm()
    {
        if (_number == 0)
            _number = RingPoller.Shared.Add(_descriptor);
        RingPoller.Shared.Arm(_number, this, _descriptor);
    }

    private void Cancel(CancellationToken token)
    {
        if (EndWait())
            _answer.SetException(new OperationCanceledException(token));
    }

    private bool EndWait()
    {
        lock (_lock)
        {
            bool wasPending = _isPending;
            _isPending = false;
            return wasPending;
        }
    }
}
