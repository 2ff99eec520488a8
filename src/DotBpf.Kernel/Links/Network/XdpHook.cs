using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to the reception of packets, by a link or by netlink.</summary>
internal static class XdpHook
{
    private const string LinksSince = "5.9";

    internal static BpfLink Attach(Attachment attachment, XdpTarget target)
    {
        if (!Attachment.UsesLink(target.Method, LinksSince))
            return XdpNetlinkLink.Attach(attachment, target);
        bpf_attr_link_create attributes = new()
        {
            target_ifindex = (uint)target.InterfaceIndex,
            attach_type = (uint)AttachType.Xdp,
            flags = (uint)target.Mode,
        };
        return LinkCreator.Create(attachment, attributes, errno => Advice(errno, target));
    }

    internal static string? Advice(Errno errno, XdpTarget target) => errno switch
    {
        Errno.EBUSY or Errno.EEXIST => "The interface runs another XDP program already; detach it first: ip link set dev NAME xdp off, "
            + "or end the process that holds its link.",
        Errno.EINVAL or Errno.ENODEV when !NetworkInterfaces.Exists(target.InterfaceIndex) => InterfaceAdvice.Missing,
        Errno.EINVAL or Errno.EOPNOTSUPP when target.Mode != XdpMode.Generic =>
            "The driver may not run XDP with this program and packet size; XdpMode.Generic works on every interface.",
        _ => null,
    };
}
