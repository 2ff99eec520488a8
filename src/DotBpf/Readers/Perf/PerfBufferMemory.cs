namespace DotBpf;

/// <summary>The memory of one CPU's perf buffer, as a host lends it to a reader.</summary>
/// <remarks>
/// <para>Layout: positions count bytes and never wrap; a record begins at its position modulo <see cref="Size"/>, at a multiple of 8,
/// and may pass the end. A record is an 8-byte header (32-bit type, 16-bit flags, 16-bit length with the header) and what its type says:
/// include/uapi/linux/perf_event.h, <c>enum perf_event_type</c>.</para>
/// <para>Overwritable: the CPU writes downwards. Its position is where the newest record begins; older ones follow.</para>
/// <para>Threads: one reader. Read the producer position with acquire order, and write the consumer position with release order.</para>
/// <para>Lifetime: spans and references are memory of the host; none may be used after <see cref="Dispose()"/>.</para>
/// </remarks>
public abstract class PerfBufferMemory : IDisposable
{
    /// <summary>The number of the CPU.</summary>
    public abstract int Cpu { get; }

    /// <summary>Bytes of the buffer, a power of two.</summary>
    public abstract int Size { get; }

    /// <summary>How far the reader has come.</summary>
    /// <exception cref="InvalidOperationException">The buffer is overwritable: it does not care.</exception>
    public abstract ref ulong ConsumerPosition { get; }

    /// <summary>How far the CPU has come.</summary>
    public abstract ref readonly ulong ProducerPosition { get; }

    /// <summary>The records, <see cref="Size"/> bytes.</summary>
    public abstract ReadOnlySpan<byte> Data { get; }

    /// <summary>Asks how many records found no room, those included that no record in the buffer tells of yet.</summary>
    /// <param name="lost">The answer.</param>
    /// <returns>Whether the host counts them.</returns>
    public abstract bool TryReadLost(out ulong lost);

    /// <summary>Lets the CPU write no more, or again.</summary>
    /// <param name="isPaused">Whether to write no more.</param>
    public abstract void Pause(bool isPaused);

    /// <summary>Makes a way to wait until there is something between the positions of this buffer, or of any of the others.</summary>
    /// <param name="others">More buffers of the same host; may be empty.</param>
    /// <returns>It, to be disposed before the buffers.</returns>
    /// <exception cref="ArgumentException">A buffer is of another host.</exception>
    public abstract Readiness Watch(params ReadOnlySpan<PerfBufferMemory> others);

    /// <summary>Makes more buffers like this one, for CPUs that came online since, and for those that were offline meanwhile: into their old buffers they write no more.</summary>
    /// <param name="present">The buffers there are, this one among them. The new ones take their slots; what was written into the old ones can still be read.</param>
    /// <returns>The new buffers, to be disposed by the caller; none on hosts whose CPUs do not come and go.</returns>
    /// <exception cref="BpfSyscallException">A buffer cannot be made or stored.</exception>
    public virtual IReadOnlyList<PerfBufferMemory> OpenMissing(IReadOnlyList<PerfBufferMemory> present) => [];

    /// <summary>Takes the buffer out of its map and gives the memory back.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the buffer out of its map and gives the memory back. May be called more than once.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called, rather than the finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
