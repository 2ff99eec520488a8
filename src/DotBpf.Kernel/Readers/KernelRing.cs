namespace DotBpf.Kernel;

/// <summary>A ring buffer of the kernel, mapped into this process.</summary>
internal sealed class KernelRing : RingBufferMemory
{
    private RingPages _pages;

    /// <summary>Takes over the pages.</summary>
    internal KernelRing(RingPages pages) => _pages = pages;

    /// <inheritdoc/>
    public override int Size => _pages.Size;

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition => ref _pages.Consumer;

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition => ref _pages.Producer;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data => _pages.Data;

    /// <summary>A descriptor of the map, which is readable while there is something between the positions.</summary>
    internal Descriptor Descriptor => _pages.Descriptor;

    /// <summary>Whether there is something between the positions.</summary>
    internal bool HasRecords => _pages.Used != 0;

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
    protected override void Dispose(bool disposing) => _pages.Release();
}
