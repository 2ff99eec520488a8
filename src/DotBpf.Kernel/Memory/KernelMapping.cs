using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The values of a map of the kernel in this process.</summary>
/// <remarks>
/// SAFETY: spans are inside of the mapping, which <see cref="MappedMemory"/> checks, and whoever uses one holds a reference on this
/// handle. For references that were kept beyond that, giving back leaves empty pages at the addresses (<see cref="RetiredAddresses"/>).
/// </remarks>
internal sealed unsafe class KernelMapping : MappedMemory
{
    private KernelMapping(string name, nint address, long length, bool isReadOnly)
        : base(name, address, length, isReadOnly)
    {
    }

    /// <summary>Maps the first bytes of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="length">The bytes.</param>
    /// <param name="isReadOnly">Whether they may only be read.</param>
    /// <param name="hint">Where to, or 0.</param>
    /// <param name="mapping">The memory, on success.</param>
    internal static Errno TryMap(KernelMap map, long length, bool isReadOnly, ulong hint, out KernelMapping? mapping)
    {
        int protection = isReadOnly ? LibC.PROT_READ : LibC.PROT_READ | LibC.PROT_WRITE;
        using DescriptorLease lease = map.Descriptor.Lease();
        void* address = LibC.mmap((void*)hint, (nuint)length, protection, LibC.MAP_SHARED, lease.Number, 0);
        Errno errno = address == LibC.MAP_FAILED ? Bpf.LastErrno() : Errno.None;
        mapping = errno == Errno.None ? new KernelMapping(map.ToString(), (nint)address, length, isReadOnly) : null;
        return errno;
    }

    /// <inheritdoc/>
    protected override Span<byte> Slice(long offset, int length) => new((byte*)handle + offset, length);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => RetiredAddresses.Retire(handle, (nuint)Length);
}
