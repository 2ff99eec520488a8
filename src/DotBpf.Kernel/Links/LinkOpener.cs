using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Makes handles of links that exist already, and of struct_ops maps.</summary>
internal static unsafe class LinkOpener
{
    internal static KernelLink OpenPinned(KernelHost host, Descriptor descriptor, PinPath path)
    {
        try
        {
            PinStore.CheckIs("link", "A link", descriptor, path);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }

        return new KernelLink(host, target: null, descriptor);
    }

    internal static KernelLink AttachStructOps(KernelHost host, MapHandle map)
    {
        using DescriptorLease lease = KernelHandle.DescriptorOf(map).LeaseForLong();
        bpf_attr_link_create attributes = new() { map_fd = (uint)lease.Number, attach_type = (uint)ObjectFiles.AttachType.StructOps };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.LinkCreate, &attributes, sizeof(bpf_attr_link_create), out int number);
        return errno == Errno.None
            ? new KernelLink(host, target: null, new Descriptor(number))
            : throw new BpfSyscallException(BpfCommand.LinkCreate, errno, $"{map} (struct_ops)", errno switch
            {
                Errno.EINVAL => "The map must be of kind StructOps, created with BPF_F_LINK (SEC(\".struct_ops.link\")), and filled before.",
                Errno.EEXIST => "The subsystem knows another one of that name.",
                Errno.EPERM => Privilege.ExplainRefusal(),
                _ => "",
            });
    }
}
