using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to netfilter.</summary>
internal static class NetfilterHook
{
    private const uint BPF_F_NETFILTER_IP_DEFRAG = 1;

    internal static BpfLink Attach(Attachment attachment, NetfilterTarget target)
    {
        bpf_attr_link_create attributes = new()
        {
            attach_type = (uint)AttachType.Netfilter,
            netfilter_pf = (uint)target.Family,
            netfilter_hooknum = (uint)target.Point,
            netfilter_priority = target.Priority,
            netfilter_flags = target.Defragments ? BPF_F_NETFILTER_IP_DEFRAG : 0,
        };
        return LinkCreator.Create(attachment, attributes, Advice);
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.EBUSY => "Something else is at that priority of that point: choose another.",
        Errno.ERANGE => "The priority is one of the two ends of the range, or is not above −400 where packets are to be put together.",
        Errno.EAFNOSUPPORT => "The kernel has no netfilter for that family, or does not put its packets together.",
        Errno.EINVAL => "The kernel may be built without CONFIG_NETFILTER_BPF_LINK, or knows no such point.",
        _ => null,
    };
}
