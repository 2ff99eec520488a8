using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A ring buffer of the kernel, mapped into this process.</summary>
/// <remarks>
/// SAFETY: positions and data lie in a <see cref="SharedMapping"/>, whose addresses stay valid as long as this object is
/// reachable; references into it are given out only until <see cref="Dispose(bool)"/>.
/// </remarks>
internal sealed unsafe class KernelRing : RingBufferMemory
{
    private readonly SharedMapping _mapping;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _data;
    private int _isDisposed;

    internal KernelRing(Descriptor descriptor, SharedMapping mapping, int size)
    {
        Descriptor = descriptor;
        _mapping = mapping;
        _consumer = (ulong*)mapping.Address;
        _producer = (ulong*)(mapping.Address + SharedMapping.PageSize);
        _data = mapping.Address + (2 * SharedMapping.PageSize);
        Size = size;
    }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition
    {
        get
        {
            ThrowIfDisposed();
            return ref *_consumer;
        }
    }

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition
    {
        get
        {
            ThrowIfDisposed();
            return ref *_producer;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data
    {
        get
        {
            ThrowIfDisposed();
            return new ReadOnlySpan<byte>(_data, 2 * Size);
        }
    }

    /// <summary>A descriptor of the map, which is readable while there is something between the positions.</summary>
    internal Descriptor Descriptor { get; }

    /// <summary>Whether there is something between the positions; there is nothing in a ring that was given back.</summary>
    internal bool HasRecords
    {
        get
        {
            bool hasRecords = Volatile.Read(ref *_producer) != Volatile.Read(ref *_consumer);
            GC.KeepAlive(_mapping);
            return hasRecords;
        }
    }

    /// <inheritdoc/>
    public override Readiness Watch(params ReadOnlySpan<RingBufferMemory> others)
    {
        var rings = new KernelRing[1 + others.Length];
        rings[0] = this;
        for (int i = 0; i < others.Length; i++)
            rings[i + 1] = others[i] as KernelRing ?? throw new ArgumentException("Only rings of the kernel host can be waited for together with this one.", nameof(others));
        return RingReadiness.Of(rings);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _mapping.LetGo();
        Descriptor.Retire();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
