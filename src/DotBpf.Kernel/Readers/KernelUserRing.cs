using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A user ring buffer of the kernel, mapped into this process.</summary>
internal sealed class KernelUserRing : UserRingMemory
{
    private RingPages _pages;

    /// <summary>Takes over the pages.</summary>
    internal KernelUserRing(RingPages pages) => _pages = pages;

    /// <inheritdoc/>
    public override int Size => _pages.Size;

    /// <inheritdoc/>
    public override ref readonly ulong ConsumerPosition => ref _pages.Consumer;

    /// <inheritdoc/>
    public override ref ulong ProducerPosition => ref _pages.Producer;

    /// <inheritdoc/>
    public override Span<byte> Data => _pages.Data;

    private bool HasRoom => _pages.Used < (ulong)Size;

    /// <inheritdoc/>
    public override Readiness Watch()
    {
        _ = _pages.Data; // throws when it was given back
        return new RoomReadiness(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pages.Release();

    private sealed class RoomReadiness(KernelUserRing ring) : PolledReadiness(ring._pages.Descriptor, LibC.EPOLLOUT, ownsDescriptor: false)
    {
        /// <inheritdoc/>
        protected override bool IsReady => ring.HasRoom;
    }
}
