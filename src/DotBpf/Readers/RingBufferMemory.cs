namespace DotBpf;

/// <summary>The memory of a ring buffer, as a host lends it to a reader: positions, data, and a way to wait.</summary>
/// <remarks>
/// <para>Layout: positions count bytes and never wrap; a record begins at its position modulo <see cref="Size"/>. A record is
/// an 8-byte header (length with busy bit 31 and discard bit 30, then a number of the host's own), its payload, and padding to 8 bytes.
/// <see cref="Data"/> is twice <see cref="Size"/> long, so that a record that passes the end is still in one piece.</para>
/// <para>Threads: one reader at a time, any number of producers. Producers publish with release order; read the producer
/// position and each header with acquire order, and write the consumer position with release order.</para>
/// <para>Lifetime: spans and references are memory of the host; none may be used after <see cref="Dispose()"/>.</para>
/// </remarks>
public abstract class RingBufferMemory : IDisposable
{
    /// <summary>Set in a header while its record is being written.</summary>
    public const uint BusyBit = 1u << 31;

    /// <summary>Set in a header whose record is to be skipped.</summary>
    public const uint DiscardBit = 1u << 30;

    /// <summary>Bytes of a header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of the ring, a power of two.</summary>
    public abstract int Size { get; }

    /// <summary>How far the reader has come.</summary>
    public abstract ref ulong ConsumerPosition { get; }

    /// <summary>How far producers have come.</summary>
    public abstract ref readonly ulong ProducerPosition { get; }

    /// <summary>The records, twice <see cref="Size"/> bytes.</summary>
    public abstract ReadOnlySpan<byte> Data { get; }

    /// <summary>Makes a way to wait until there is something between the positions of this ring, or of any of the others.</summary>
    /// <param name="others">More rings of the same host; may be empty.</param>
    /// <returns>It, to be disposed before the rings.</returns>
    /// <exception cref="ArgumentException">A ring is of another host.</exception>
    public abstract Readiness Watch(params ReadOnlySpan<RingBufferMemory> others);

    /// <summary>Called when the next record is still being written. A host whose rings are shared by processes discards it if its producer has ended.</summary>
    protected internal virtual void SettleUnfinished()
    {
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back. May be called more than once.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called, rather than the finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
