namespace DotBpf.Embedded;

/// <summary>What the programs that are attached to a cgroup, and to those above it, say together of a packet.</summary>
/// <remarks>Kernel: <c>__cgroup_bpf_run_filter_skb</c>, kernel/bpf/cgroup.c, 6.18. Only of what is sent can programs say that there is congestion.</remarks>
public enum CgroupVerdict
{
    /// <summary>All let it pass.</summary>
    Pass = 0,

    /// <summary>One of them at least dropped it: who sends gets <c>EPERM</c>.</summary>
    Drop,

    /// <summary>All let it pass, and one told of congestion (<c>NET_XMIT_CN</c>).</summary>
    PassCongested,

    /// <summary>One dropped it, and one told of congestion (<c>NET_XMIT_DROP</c>).</summary>
    DropCongested,
}
