using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to network namespaces.</summary>
internal static class NamespaceHook
{
    internal static BpfLink Attach(Attachment attachment, SkLookupTarget target) =>
        Attach(attachment, target.NamespacePath, AttachType.SkLookup);

    internal static BpfLink Attach(Attachment attachment, FlowDissectorTarget target) =>
        Attach(attachment, target.NamespacePath, AttachType.FlowDissector);

    private static KernelLink Attach(Attachment attachment, string path, AttachType attachType)
    {
        using Descriptor space = OpenedPath.Open(attachment, path);
        using DescriptorLease lease = space.LeaseForLong();
        bpf_attr_link_create attributes = new() { target_fd = (uint)lease.Number, attach_type = (uint)attachType };
        return LinkCreator.Create(attachment, attributes, errno => Advice(errno, attachType, path));
    }

    private static string? Advice(Errno errno, AttachType attachType, string path) => errno switch
    {
        Errno.EEXIST or Errno.EBUSY => "A program is attached there already, or one in the initial network namespace rules out all others.",
        Errno.E2BIG when attachType == AttachType.FlowDissector => "A program is attached there already, and a namespace takes one.",
        Errno.E2BIG => "64 programs are attached there, which is as many as can be.",
        Errno.EINVAL => $"'{path}' is no file of a network namespace.",
        _ => null,
    };
}
