namespace DotBpf;

/// <summary>A point of netfilter in this network namespace, as firewall rules have them.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Point">Which point on a packet's way.</param>
/// <param name="Priority">Its place among what else is there, the lowest first; firewall rules are at 0. The two ends of the range are refused.</param>
/// <remarks>
/// <para>Kernel: since 6.4 with CONFIG_NETFILTER_BPF_LINK (net/netfilter/nf_bpf_link.c), for programs of kind Netfilter. Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: EBUSY when the priority is taken, ERANGE for a priority at the end of the range, EAFNOSUPPORT for another family.</para>
/// </remarks>
public sealed record NetfilterTarget(NetfilterFamily Family, NetfilterPoint Point, int Priority = 0) : AttachTarget
{
    /// <summary>Whether packets are put together from their fragments first (<c>BPF_F_NETFILTER_IP_DEFRAG</c>, since 6.6); the priority must then be above −400.</summary>
    public bool Defragments { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"netfilter {Family} {Point}, priority {Priority}";
}
