using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Makes links (<c>BPF_LINK_CREATE</c>).</summary>
internal static unsafe class LinkCreator
{
    /// <summary>Makes a link of the program as the attributes say.</summary>
    /// <param name="attachment">The program and the hook.</param>
    /// <param name="attributes">All but the program; what they point to stays pinned in the caller.</param>
    /// <param name="advice">What an errno means at this hook.</param>
    internal static KernelLink Create(Attachment attachment, bpf_attr_link_create attributes, Func<Errno, string?>? advice = null)
    {
        Errno errno = TryCreate(attachment, attributes, out KernelLink? link);
        return errno == Errno.None ? link! : throw attachment.Refused(BpfCommand.LinkCreate, errno, advice?.Invoke(errno));
    }

    internal static Errno TryCreate(Attachment attachment, bpf_attr_link_create attributes, out KernelLink? link)
    {
        using DescriptorLease lease = attachment.Program.Descriptor.LeaseForLong();
        attributes.prog_fd = (uint)lease.Number;

        // SAFETY: the attributes are a local copy; the caller pins what they point to and says how long it is.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.LinkCreate, &attributes, sizeof(bpf_attr_link_create), out int number);
        link = errno == Errno.None ? new KernelLink(attachment.Host, attachment.Target, new Descriptor(number)) : null;
        return errno;
    }
}
