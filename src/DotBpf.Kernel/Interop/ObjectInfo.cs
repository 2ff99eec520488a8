namespace DotBpf.Kernel.Interop;

/// <summary>Asks the kernel what a descriptor is (<c>BPF_OBJ_GET_INFO_BY_FD</c>).</summary>
internal static unsafe class ObjectInfo
{
    /// <summary>Fills the struct of a map, program or set of types.</summary>
    /// <exception cref="BpfSyscallException">The descriptor is nothing of bpf(2).</exception>
    internal static void Read(Descriptor descriptor, void* info, int size, string subject)
    {
        using DescriptorLease lease = descriptor.Lease();
        bpf_attr_info attributes = new() { bpf_fd = (uint)lease.Number, info_len = (uint)size, info = (ulong)info };

        // SAFETY: the caller's struct is a local of that size; the kernel writes no more than info_len bytes.
        Errno errno = Bpf.Invoke(BpfCommand.ObjectGetInfo, &attributes, sizeof(bpf_attr_info));
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.ObjectGetInfo, errno, subject);
    }
}
