using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A link of the kernel: closing its last descriptor detaches the program.</summary>
internal sealed unsafe class KernelLink(KernelHost host, AttachTarget? target, Descriptor descriptor) : BpfLink(host, target), IKernelHandle
{
    private const uint BPF_F_REPLACE = 4;

    /// <inheritdoc/>
    public Descriptor Descriptor => descriptor;

    /// <inheritdoc/>
    public override LinkInfo Info => LinkInfoReader.Read(descriptor);

    /// <inheritdoc/>
    public override void Update(ProgramHandle program, ProgramHandle? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Exchange(program, expected);
    }

    /// <inheritdoc/>
    public override void Update(MapHandle map)
    {
        ArgumentNullException.ThrowIfNull(map);
        Exchange(map, expected: null);
    }

    /// <inheritdoc/>
    public override void Detach()
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        bpf_attr_link_detach attributes = new() { link_fd = (uint)lease.Number };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.Invoke(BpfCommand.LinkDetach, &attributes, sizeof(bpf_attr_link_detach));
        if (errno is Errno.EOPNOTSUPP or Errno.EINVAL)
            base.Detach();
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.LinkDetach, errno, ToString(), errno == Errno.EPERM ? Privilege.ExplainRefusal() : "");
    }

    /// <inheritdoc/>
    public override Stream OpenIterator()
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        bpf_attr_iter_create attributes = new() { link_fd = (uint)lease.Number };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.IteratorCreate, &attributes, sizeof(bpf_attr_iter_create), out int number);
        return errno switch
        {
            Errno.None => IteratorStream.Open(number),
            Errno.EINVAL => base.OpenIterator(),
            _ => throw new BpfSyscallException(BpfCommand.IteratorCreate, errno, ToString()),
        };
    }

    /// <inheritdoc/>
    protected override void Release() => descriptor.Retire(this);

    private void Exchange(HostHandle replacement, HostHandle? expected)
    {
        using var held = new HeldDescriptors();
        bpf_attr_link_update attributes = new()
        {
            link_fd = (uint)held.Hold(descriptor),
            new_prog_fd = (uint)held.Hold(KernelHandle.DescriptorOf(replacement)),
            flags = expected is null ? 0 : BPF_F_REPLACE,
            old_prog_fd = expected is null ? 0 : (uint)held.Hold(KernelHandle.DescriptorOf(expected)),
        };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.Invoke(BpfCommand.LinkUpdate, &attributes, sizeof(bpf_attr_link_update));
        if (errno != Errno.None)
            throw Refused(errno, replacement, expected);
    }

    private bool KeepsItsProgram =>
        Info.Type is BpfLinkType.PerfEvent or BpfLinkType.RawTracepoint or BpfLinkType.Tracing or BpfLinkType.KprobeMulti or BpfLinkType.UprobeMulti;

    private BpfException Refused(Errno errno, HostHandle replacement, HostHandle? expected)
    {
        if (errno == Errno.EOPNOTSUPP || (errno == Errno.EINVAL && KeepsItsProgram))
            return new FeatureNotSupportedException($"Replacing the program of a link of sort {Info.Type}", Host.Name, advice: "Attach the new program, then dispose this link.");
        return new BpfSyscallException(BpfCommand.LinkUpdate, errno, $"{this} with {replacement}", errno switch
        {
            Errno.EPERM when expected is not null => $"The link ties program {Info.ProgramId}, not the expected one.",
            Errno.EPERM => Privilege.ExplainRefusal(),
            Errno.EINVAL => "The new program must be of the same kind and attach type as the one it replaces.",
            Errno.ENOLINK => "The link was detached.",
            _ => "",
        });
    }
}
