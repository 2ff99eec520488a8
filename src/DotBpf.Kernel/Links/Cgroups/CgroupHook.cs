using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to cgroups, by a link or by <c>BPF_PROG_ATTACH</c>.</summary>
internal static class CgroupHook
{
    private const string LinksSince = "5.7";
    private const string OrderSince = "6.17";

    internal static BpfLink Attach(Attachment attachment, CgroupTarget target)
    {
        AttachType attachType = target.AttachType ?? attachment.Program.Info.ExpectedAttachType
            ?? throw new ArgumentException($"A program that was opened again does not say what of the cgroup it is for: set {nameof(CgroupTarget)}.{nameof(CgroupTarget.AttachType)}.", nameof(target));
        using Descriptor directory = OpenedPath.Open(attachment, target.Path);
        using OrderAttributes place = OrderAttributes.Of(target.Order);
        if (!UsesLink(target))
            return AttachedProgram.Attach(attachment, directory, attachType, (uint)target.Sharing, errno => Advice(errno, target));
        using DescriptorLease lease = directory.LeaseForLong();
        bpf_attr_link_create attributes = new()
        {
            target_fd = (uint)lease.Number,
            attach_type = (uint)attachType,
            flags = place.Flags,
            cgroup_relative_fd = place.Neighbour,
            cgroup_expected_revision = place.Revision,
        };
        Errno errno = LinkCreator.TryCreate(attachment, attributes, out KernelLink? link);
        if (errno == Errno.EINVAL && target.Order is not null && !KernelVersion.IsAtLeast(OrderSince))
            throw attachment.Unsupported("An order", OrderSince);
        return errno == Errno.None ? link! : throw attachment.Refused(BpfCommand.LinkCreate, errno, Advice(errno, target));
    }

    // Links exclude nobody: who wants to has to attach the older way.
    private static bool UsesLink(CgroupTarget target) =>
        Attachment.UsesLink(target.Method, LinksSince) && (target.Sharing == CgroupSharing.Multi || target.Method == AttachMethod.Link);

    private static string? Advice(Errno errno, CgroupTarget target) => errno switch
    {
        Errno.EBADF => $"'{target.Path}' is no directory of a cgroup2 file system; mount | grep cgroup2 shows where that is.",
        Errno.EPERM when target.Sharing == CgroupSharing.Multi && Environment.IsPrivilegedProcess =>
            "A program is attached there, or to a cgroup above, in a way that lets no other share (CgroupSharing).",
        Errno.EINVAL => "The attach type is not one of the program's kind.",
        _ => OrderAttributes.Advice(errno),
    };
}
