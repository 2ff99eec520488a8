namespace DotBpf;

/// <summary>The memory of a user ring buffer, as a host lends it to a producer: a ring buffer with the roles exchanged.</summary>
/// <remarks>
/// <para>Layout: as <see cref="RingBufferMemory"/>, but the second number of a header is the producer's own.</para>
/// <para>Threads: producers of a process take turns; one program drains at a time. Read the consumer position with acquire
/// order; write a header before the producer position, and that with release order.</para>
/// <para>Lifetime: spans and references are memory of the host; none may be used after <see cref="Dispose()"/>.</para>
/// </remarks>
public abstract class UserRingMemory : IDisposable
{
    /// <summary>Bytes of the ring, a power of two.</summary>
    public abstract int Size { get; }

    /// <summary>How far programs have come.</summary>
    public abstract ref readonly ulong ConsumerPosition { get; }

    /// <summary>How far this process has come.</summary>
    public abstract ref ulong ProducerPosition { get; }

    /// <summary>The records, twice <see cref="Size"/> bytes.</summary>
    public abstract Span<byte> Data { get; }

    /// <summary>Makes a way to wait until there is any room.</summary>
    /// <returns>It, to be disposed before the ring.</returns>
    public abstract Readiness Watch();

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
