using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Has the kernel measure the runs of programs.</summary>
internal static unsafe class RunStatistics
{
    private const uint BPF_STATS_RUN_TIME = 0;

    /// <summary>Turns measuring on until the descriptor is closed.</summary>
    internal static Descriptor Enable()
    {
        bpf_attr_enable_stats attributes = new() { type = BPF_STATS_RUN_TIME };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.EnableStatistics, &attributes, sizeof(bpf_attr_enable_stats), out int number);
        return errno switch
        {
            Errno.None => new Descriptor(number),
            Errno.EINVAL when !KernelVersion.IsAtLeast("5.8") =>
                throw new FeatureNotSupportedException("Measuring how long programs run", "kernel", "5.8", "Older kernels measure with sysctl kernel.bpf_stats_enabled=1."),
            _ => throw new BpfSyscallException(BpfCommand.EnableStatistics, errno, "run time", errno == Errno.EPERM ? Privilege.ExplainRefusal() : ""),
        };
    }
}
