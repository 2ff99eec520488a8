using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A user ring buffer of the kernel, mapped into this process.</summary>
/// <remarks>
/// SAFETY: positions and data lie in a <see cref="SharedMapping"/>, whose addresses stay valid as long as this object is
/// reachable; references into it are given out only until <see cref="Dispose(bool)"/>.
/// </remarks>
internal sealed unsafe class KernelUserRing : UserRingMemory
{
    private readonly SharedMapping _mapping;
    private readonly Descriptor _descriptor;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _data;
    private int _isDisposed;

    internal KernelUserRing(Descriptor descriptor, SharedMapping mapping, int size)
    {
        _descriptor = descriptor;
        _mapping = mapping;
        _consumer = (ulong*)mapping.Address;
        _producer = (ulong*)(mapping.Address + SharedMapping.PageSize);
        _data = mapping.Address + (2 * SharedMapping.PageSize);
        Size = size;
    }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override ref readonly ulong ConsumerPosition
    {
        get
        {
            ThrowIfDisposed();
            return ref *_consumer;
        }
    }

    /// <inheritdoc/>
    public override ref ulong ProducerPosition
    {
        get
        {
            ThrowIfDisposed();
            return ref *_producer;
        }
    }

    /// <inheritdoc/>
    public override Span<byte> Data
    {
        get
        {
            ThrowIfDisposed();
            return new Span<byte>(_data, 2 * Size);
        }
    }

    private bool HasRoom
    {
        get
        {
            bool hasRoom = Volatile.Read(ref *_producer) - Volatile.Read(ref *_consumer) < (ulong)Size;
            GC.KeepAlive(_mapping);
            return hasRoom;
        }
    }

    /// <inheritdoc/>
    public override Readiness Watch()
    {
        ThrowIfDisposed();
        return new RoomReadiness(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _mapping.LetGo();
        _descriptor.Retire();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);

    private sealed class RoomReadiness(KernelUserRing ring) : PolledReadiness(ring._descriptor, LibC.EPOLLOUT, ownsDescriptor: false)
    {
        /// <inheritdoc/>
        protected override bool IsReady => ring.HasRoom;
    }
}
