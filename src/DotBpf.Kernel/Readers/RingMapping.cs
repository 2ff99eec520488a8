using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The memory of a ring buffer in this process: a page for the consumer, one for producers, and the data twice.</summary>
/// <remarks>
/// <para>Layout: kernel/bpf/ringbuf.c, ringbuf_map_mmap_kern, 6.18. Only the consumer's page can be mapped for writing.</para>
/// <para>SAFETY: spans into the ring may still be in use on another thread when it is given back, or be kept by mistake. So giving
/// back lays empty pages over the addresses, which ends our use of the ring and can never fault; the addresses themselves are
/// freed when nothing refers to this object any more.</para>
/// </remarks>
internal sealed unsafe class RingMapping : SafeHandle
{
    private static readonly int s_page = Environment.SystemPageSize;

    private readonly nuint _length;

    private RingMapping(nint address, nuint length)
        : base(0, ownsHandle: true)
    {
        _length = length;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == 0;

    internal ulong* ConsumerPosition => (ulong*)handle;

    internal ulong* ProducerPosition => (ulong*)(handle + s_page);

    internal byte* Data => (byte*)(handle + (2 * s_page));

    /// <summary>Maps the ring that the descriptor names.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="size">The bytes of the ring.</param>
    /// <param name="mapping">The memory, on success.</param>
    internal static Errno TryMap(Descriptor descriptor, int size, out RingMapping? mapping)
    {
        mapping = null;
        nuint length = (nuint)(2 * s_page) + (2 * (nuint)size);
        using DescriptorLease lease = descriptor.Lease();
        void* address = LibC.mmap(null, length, LibC.PROT_READ, LibC.MAP_SHARED, lease.Number, 0);
        if (address == LibC.MAP_FAILED)
            return Bpf.LastErrno();
        var mapped = new RingMapping((nint)address, length);
        void* consumer = LibC.mmap(address, (nuint)s_page, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED | LibC.MAP_FIXED, lease.Number, 0);
        Errno errno = consumer == LibC.MAP_FAILED ? Bpf.LastErrno() : Errno.None;
        if (errno == Errno.None)
            mapping = mapped;
        else
            mapped.Dispose();
        return errno;
    }

    /// <summary>Lets the ring go and leaves zeros at its addresses.</summary>
    internal void LetGo()
    {
        const int Empty = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_FIXED | LibC.MAP_NORESERVE;
        _ = LibC.mmap((void*)handle, _length, LibC.PROT_READ | LibC.PROT_WRITE, Empty, -1, 0);
    }

    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, _length) == 0;
}
