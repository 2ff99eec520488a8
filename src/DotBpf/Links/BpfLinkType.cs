namespace DotBpf;

/// <summary>What sort of link it is; the numbers are the kernel's <c>enum bpf_link_type</c>.</summary>
public enum BpfLinkType
{
    /// <summary>Attached without a link: by a socket option, by netlink, or by <c>BPF_PROG_ATTACH</c>.</summary>
    None = 0,

    /// <summary><c>BPF_LINK_TYPE_RAW_TRACEPOINT</c>.</summary>
    RawTracepoint = 1,

    /// <summary><c>BPF_LINK_TYPE_TRACING</c>: BTF tracepoints, functions, LSM hooks, extensions.</summary>
    Tracing = 2,

    /// <summary><c>BPF_LINK_TYPE_CGROUP</c>.</summary>
    Cgroup = 3,

    /// <summary><c>BPF_LINK_TYPE_ITER</c>.</summary>
    Iterator = 4,

    /// <summary><c>BPF_LINK_TYPE_NETNS</c>.</summary>
    NetworkNamespace = 5,

    /// <summary><c>BPF_LINK_TYPE_XDP</c>.</summary>
    Xdp = 6,

    /// <summary><c>BPF_LINK_TYPE_PERF_EVENT</c>: tracepoints, kprobes, uprobes and perf events.</summary>
    PerfEvent = 7,

    /// <summary><c>BPF_LINK_TYPE_KPROBE_MULTI</c>.</summary>
    KprobeMulti = 8,

    /// <summary><c>BPF_LINK_TYPE_STRUCT_OPS</c>.</summary>
    StructOps = 9,

    /// <summary><c>BPF_LINK_TYPE_NETFILTER</c>.</summary>
    Netfilter = 10,

    /// <summary><c>BPF_LINK_TYPE_TCX</c>.</summary>
    Tcx = 11,

    /// <summary><c>BPF_LINK_TYPE_UPROBE_MULTI</c>.</summary>
    UprobeMulti = 12,

    /// <summary><c>BPF_LINK_TYPE_NETKIT</c>.</summary>
    Netkit = 13,

    /// <summary><c>BPF_LINK_TYPE_SOCKMAP</c>.</summary>
    SockMap = 14,
}
