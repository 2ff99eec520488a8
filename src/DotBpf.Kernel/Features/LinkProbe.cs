using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Looks whether the kernel was built with a sort of link.</summary>
/// <remarks>
/// To try would be to attach something. But each sort has a struct of its own, which is among the kernel's types only when the code that
/// uses it was compiled in. A kernel that does not publish its types is asked for its version.
/// </remarks>
internal static class LinkProbe
{
    internal static bool Has(BpfLinkType type)
    {
        if (Find(type) is not ({ } name, { } minimum))
            return false;
        return KernelTypeInformation.Exists
            ? KernelTypeInformation.Types.TryFind<BtfStruct>(name, out _)
            : KernelVersion.IsAtLeast(minimum);
    }

    private static (string? Struct, string? MinimumKernel) Find(BpfLinkType type) => type switch
    {
        BpfLinkType.RawTracepoint => ("bpf_raw_tp_link", "5.7"),
        BpfLinkType.Tracing => ("bpf_tracing_link", "5.7"),
        BpfLinkType.Cgroup => ("bpf_cgroup_link", "5.7"),
        BpfLinkType.Iterator => ("bpf_iter_link", "5.8"),
        BpfLinkType.NetworkNamespace => ("bpf_netns_link", "5.8"),
        BpfLinkType.Xdp => ("bpf_xdp_link", "5.9"),
        BpfLinkType.PerfEvent => ("bpf_perf_link", "5.15"),
        BpfLinkType.KprobeMulti => ("bpf_kprobe_multi_link", "5.18"),
        BpfLinkType.StructOps => ("bpf_struct_ops_link", "6.4"),
        BpfLinkType.Netfilter => ("bpf_nf_link", "6.4"),
        BpfLinkType.Tcx => ("tcx_link", "6.6"),
        BpfLinkType.UprobeMulti => ("bpf_uprobe_multi_link", "6.6"),
        BpfLinkType.Netkit => ("netkit_link", "6.7"),
        BpfLinkType.SockMap => ("sockmap_link", "6.10"),
        _ => (null, null),
    };
}
