namespace DotBpf.Kernel;

/// <summary>Adds routes that run programs.</summary>
internal static class RouteHook
{
    internal static BpfLink Attach(Attachment attachment, RouteTarget target)
    {
        if (target.Gateway is { } gateway && gateway.AddressFamily != target.Destination.BaseAddress.AddressFamily)
            throw new ArgumentException($"The gateway {gateway} is not of the family of {target.Destination}.", nameof(target));
        Errno errno = RouteMessages.Add(target, attachment.Program, isNew: true, out string reason);
        return errno == Errno.None
            ? new RouteLink(attachment, target)
            : throw attachment.Refused(BpfCommand.Netlink, errno, Advice(errno, target) ?? NetlinkAdvice.Quote(reason, "CONFIG_LWTUNNEL_BPF, or CONFIG_IPV6_SEG6_BPF for LwtSeg6local"));
    }

    private static string? Advice(Errno errno, RouteTarget target) => errno switch
    {
        Errno.EEXIST => $"There is a route to {target.Destination} in table {target.Table} already; give this one another {nameof(RouteTarget.Metric)}.",
        Errno.ENODEV => InterfaceAdvice.Missing,
        Errno.ENETUNREACH => $"The gateway {target.Gateway} cannot be reached by that interface.",
        Errno.ENETDOWN => "The interface is down: ip link set … up.",
        _ => null,
    };
}
