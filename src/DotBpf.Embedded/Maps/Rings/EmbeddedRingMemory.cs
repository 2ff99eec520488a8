namespace DotBpf.Embedded.Maps.Rings;

/// <summary>The memory of an embedded ring, lent to a reader; the reader keeps the map alive.</summary>
internal sealed class EmbeddedRingMemory : RingBufferMemory
{
    private readonly EmbeddedRingBuffer _ring;
    private readonly RingWaiter _waiter;
    private int _isDisposed;

    /// <summary>Takes over one user of the map.</summary>
    internal EmbeddedRingMemory(EmbeddedRingBuffer ring, RingReaders readers)
    {
        _ring = ring;
        _waiter = new(ring, readers);
    }

    ~EmbeddedRingMemory() => Dispose(disposing: false);

    /// <inheritdoc/>
    public override int Size => Ring.Size;

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition => ref Ring.ConsumerPosition;

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition => ref Ring.ProducerPosition;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data => Ring.Data;

    private EmbeddedRingBuffer Ring
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _ring;
        }
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout) => _waiter.Wait(timeout);

    /// <inheritdoc/>
    public override ValueTask<bool> WaitAsync(CancellationToken cancellation) => _waiter.WaitAsync(cancellation);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _waiter.Close();
        _ring.ReleaseUser();
    }
}
