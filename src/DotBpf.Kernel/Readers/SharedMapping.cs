using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Memory that this process shares with the kernel through a descriptor: the pages of a ring.</summary>
/// <remarks>
/// SAFETY: spans into the memory may still be in use on another thread when it is given back, or be kept by mistake, also by
/// somebody who never disposed the reader they came from. So giving back lays empty pages over the addresses, which ends our
/// use of the ring and can never fault, whether somebody asks for it or the collector (<see cref="RetiredAddresses"/>).
/// </remarks>
internal sealed unsafe class SharedMapping : SafeHandle
{
    internal static readonly int PageSize = Environment.SystemPageSize;

    private readonly nuint _length;

    private SharedMapping(nint address, nuint length)
        : base(0, ownsHandle: true)
    {
        _length = length;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Where the memory begins.</summary>
    internal byte* Address => (byte*)handle;

    /// <summary>Maps what the descriptor names, from its beginning.</summary>
    /// <param name="descriptor">A map or perf event.</param>
    /// <param name="length">The bytes, whole pages.</param>
    /// <param name="isWritable">Whether this process may write all of them.</param>
    /// <param name="mapping">The memory, on success.</param>
    internal static Errno TryMap(Descriptor descriptor, nuint length, bool isWritable, out SharedMapping? mapping)
    {
        using DescriptorLease lease = descriptor.Lease();
        void* address = LibC.mmap(null, length, Protection(isWritable), LibC.MAP_SHARED, lease.Number, 0);
        mapping = address == LibC.MAP_FAILED ? null : new SharedMapping((nint)address, length);
        return mapping is null ? Bpf.LastErrno() : Errno.None;
    }

    /// <summary>Maps a ring whose pages this process may write in part.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="length">The bytes of all pages.</param>
    /// <param name="writable">Where those begin that may be written.</param>
    /// <param name="writableLength">How many bytes may be written.</param>
    /// <param name="mapping">The memory, on success.</param>
    internal static Errno TryMapPartly(Descriptor descriptor, nuint length, nint writable, nuint writableLength, out SharedMapping? mapping)
    {
        Errno errno = TryMap(descriptor, length, isWritable: false, out mapping);
        if (mapping is null)
            return errno;
        using DescriptorLease lease = descriptor.Lease();

        // SAFETY: the pages lie within those mapped just now, which nobody else knows yet.
        void* address = LibC.mmap(mapping.Address + writable, writableLength, Protection(true), LibC.MAP_SHARED | LibC.MAP_FIXED, lease.Number, writable);
        if (address != LibC.MAP_FAILED)
            return Errno.None;
        errno = Bpf.LastErrno();
        mapping.Dispose();
        mapping = null;
        return errno;
    }

    /// <summary>Lets the ring go and leaves zeros at its addresses.</summary>
    internal void LetGo() => RetiredAddresses.Empty(handle, _length);

    protected override bool ReleaseHandle() => RetiredAddresses.Retire(handle, _length);

    private static int Protection(bool isWritable) => isWritable ? LibC.PROT_READ | LibC.PROT_WRITE : LibC.PROT_READ;
}
