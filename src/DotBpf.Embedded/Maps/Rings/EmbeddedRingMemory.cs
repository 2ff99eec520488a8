using DotBpf.Embedded.Maps.Waiting;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>The memory of an embedded ring, lent to a reader; the reader keeps the map alive.</summary>
internal sealed class EmbeddedRingMemory : RingBufferMemory
{
    private readonly EmbeddedRingBuffer _ring;
    private readonly MapLoan _loan;
    private int _isDisposed;

    /// <summary>Takes over a loan.</summary>
    internal EmbeddedRingMemory(EmbeddedRingBuffer ring, MapLoan loan) => (_ring, _loan) = (ring, loan);

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
    public override Readiness Watch(params ReadOnlySpan<RingBufferMemory> others)
    {
        var rings = new EmbeddedRingBuffer[1 + others.Length];
        rings[0] = Ring;
        for (int i = 0; i < others.Length; i++)
        {
            rings[i + 1] = (others[i] as EmbeddedRingMemory)?.Ring
                ?? throw new ArgumentException("Only rings of the embedded host can be waited for together with this one.", nameof(others));
        }

        return new Waiter(rings);
    }

    /// <inheritdoc/>
    protected override void SettleUnfinished() => Ring.DiscardAbandoned();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _loan.End();
    }
}
