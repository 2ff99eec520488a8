using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to the ordered lists of traffic control programs: of any interface (TCX), and of netkit devices.</summary>
internal static class TcxHook
{
    internal static BpfLink Attach(Attachment attachment, TcxTarget target) => Attach(
        attachment,
        target.InterfaceIndex,
        target.Direction == TrafficDirection.Ingress ? AttachType.TcxIngress : AttachType.TcxEgress,
        target.Order);

    internal static BpfLink Attach(Attachment attachment, NetkitTarget target) =>
        Attach(attachment, target.InterfaceIndex, target.IsPeer ? AttachType.NetkitPeer : AttachType.NetkitPrimary, target.Order);

    private static KernelLink Attach(Attachment attachment, int interfaceIndex, AttachType attachType, AttachOrder? order)
    {
        using OrderAttributes place = OrderAttributes.Of(order);
        bpf_attr_link_create attributes = new()
        {
            target_ifindex = (uint)interfaceIndex,
            attach_type = (uint)attachType,
            flags = place.Flags,
            tcx_relative_fd = place.Neighbour, // those of netkit lie at the same place
            tcx_expected_revision = place.Revision,
        };
        return LinkCreator.Create(attachment, attributes, errno => Advice(errno, interfaceIndex));
    }

    private static string? Advice(Errno errno, int interfaceIndex) => errno switch
    {
        Errno.ENODEV when !NetworkInterfaces.Exists(interfaceIndex) => InterfaceAdvice.Missing,
        Errno.ENXIO => "The interface is no netkit device.",
        Errno.EACCES => "Programs of both ends of a netkit pair are attached to its primary device.",
        _ => OrderAttributes.Advice(errno),
    };
}
