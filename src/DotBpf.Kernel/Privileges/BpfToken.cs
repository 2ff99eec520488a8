using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Takes the rights over bpf(2) that a BPF file system delegates (<c>BPF_TOKEN_CREATE</c>, since 6.9).</summary>
internal static unsafe class BpfToken
{
    private const string MinimumKernel = "6.9";

    /// <summary>Makes a token of the file system that is mounted there.</summary>
    internal static Descriptor Create(PinPath mount)
    {
        Errno errno = PathOpener.TryOpen(mount.Value, out int number);
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.Open, errno, $"the BPF file system {mount}", PinAdvice.ForPath(errno));
        using var directory = new Descriptor(number);
        using DescriptorLease lease = directory.LeaseForLong();
        bpf_attr_token_create attributes = new() { bpffs_fd = (uint)lease.Number };

        // SAFETY: the attributes are a local without pointers, and the lease holds the descriptor for the call.
        errno = Bpf.InvokeForDescriptor(BpfCommand.TokenCreate, &attributes, sizeof(bpf_attr_token_create), out int token);
        return errno == Errno.None ? new Descriptor(token) : throw Refused(errno, mount);
    }

    /// <summary>The flag that says that a descriptor of a token is given, in the flags of each command alike (<c>BPF_F_TOKEN_FD</c>).</summary>
    internal static uint FlagOf(Descriptor? token) => token is null ? 0 : (uint)MapFlags.Token;

    private static BpfException Refused(Errno errno, PinPath mount)
    {
        if (errno == Errno.EINVAL && !KernelVersion.IsAtLeast(MinimumKernel))
            return new FeatureNotSupportedException("Taking rights that a BPF file system delegates (a token)", "kernel", MinimumKernel);
        return new BpfSyscallException(BpfCommand.TokenCreate, errno, $"the BPF file system {mount}", errno switch
        {
            Errno.EOPNOTSUPP => "Rights are delegated to user namespaces; in the initial one open the host by KernelHost.Open.",
            Errno.EINVAL => "It is no mount point of a BPF file system.",
            Errno.ENOENT => $"It delegates nothing. {Delegation.HowTo}",
            Errno.EPERM => $"It was mounted for another user namespace, or the process lacks CAP_BPF in its own. {Delegation.HowTo}",
            _ => "",
        });
    }
}
