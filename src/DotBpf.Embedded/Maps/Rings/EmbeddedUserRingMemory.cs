using DotBpf.Embedded.Maps.Waiting;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>The memory of an embedded user ring, lent to a producer; the producer keeps the map alive.</summary>
internal sealed class EmbeddedUserRingMemory : UserRingMemory
{
    private readonly EmbeddedUserRing _ring;
    private readonly MapLoan _loan;
    private int _isDisposed;

    /// <summary>Takes over a loan.</summary>
    internal EmbeddedUserRingMemory(EmbeddedUserRing ring, MapLoan loan) => (_ring, _loan) = (ring, loan);

    ~EmbeddedUserRingMemory() => Dispose(disposing: false);

    /// <inheritdoc/>
    public override int Size => Ring.Size;

    /// <inheritdoc/>
    public override ref readonly ulong ConsumerPosition => ref Ring.ConsumerPosition;

    /// <inheritdoc/>
    public override ref ulong ProducerPosition => ref Ring.ProducerPosition;

    /// <inheritdoc/>
    public override Span<byte> Data => Ring.Data;

    private EmbeddedUserRing Ring
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _ring;
        }
    }

    /// <inheritdoc/>
    public override Readiness Watch() => new Waiter([Ring]);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _loan.End();
    }
}
