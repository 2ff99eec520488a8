namespace DotBpf.Kernel;

/// <summary>Makes traffic control filters.</summary>
internal static class TcFilterHook
{
    internal static BpfLink Attach(Attachment attachment, TcFilterTarget target)
    {
        Errno errno = TcMessages.AddClsact(target.InterfaceIndex, out string reason);
        if (errno is not (Errno.None or Errno.EEXIST))
            throw attachment.Refused(BpfCommand.Netlink, errno, Advice(errno, target) ?? NetlinkAdvice.Quote(reason, "clsact: CONFIG_NET_SCH_INGRESS"));
        errno = TcMessages.AddFilter(target, attachment.Program, isNew: true, out TcFilterPlace place, out reason);
        return errno == Errno.None
            ? new TcFilterLink(attachment, target, place)
            : throw attachment.Refused(BpfCommand.Netlink, errno, Advice(errno, target) ?? NetlinkAdvice.Quote(reason, "bpf: CONFIG_NET_CLS_BPF"));
    }

    private static string? Advice(Errno errno, TcFilterTarget target) => errno switch
    {
        Errno.EEXIST => $"A filter of priority {target.Priority} and handle {target.Handle} is there already.",
        Errno.ENODEV or Errno.EINVAL when !NetworkInterfaces.Exists(target.InterfaceIndex) => InterfaceAdvice.Missing,
        _ => null,
    };
}
