using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Makes iterators.</summary>
internal static unsafe class IteratorHook
{
    private const int InfoSize = 16; // sizeof(union bpf_iter_link_info)

    internal static BpfLink Attach(Attachment attachment, IteratorTarget target)
    {
        using var held = new HeldDescriptors();

        // SAFETY: the room lies on this stack until the link is there or refused, and the kernel is told its size.
        byte* info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        bool hasInfo = Describe(attachment, target, held, info);
        bpf_attr_link_create attributes = new()
        {
            attach_type = (uint)AttachType.TraceIter,
            iter_info = hasInfo ? (ulong)info : 0,
            iter_info_len = hasInfo ? InfoSize : 0u,
        };
        return LinkCreator.Create(attachment, attributes, errno => Advice(errno, target));
    }

    // SAFETY: each of the three structs is as large as the union that the caller has made room for.
    private static bool Describe(Attachment attachment, IteratorTarget target, HeldDescriptors held, byte* info)
    {
        if (target.Map is { } map)
        {
            ((bpf_iter_link_info_map*)info)->map_fd = (uint)held.Hold(KernelHandle.DescriptorOf(map));
            return true;
        }

        if (target.CgroupPath is { } path)
        {
            var cgroup = (bpf_iter_link_info_cgroup*)info;
            (cgroup->order, cgroup->cgroup_fd) = ((uint)target.CgroupWalk, (uint)held.HoldOwn(OpenedPath.Open(attachment, path)));
            return true;
        }

        var task = (bpf_iter_link_info_task*)info;
        (task->tid, task->pid) = ((uint)(target.ThreadId ?? 0), (uint)(target.ProcessId ?? 0));
        return target.ThreadId is not null || target.ProcessId is not null;
    }

    private static string? Advice(Errno errno, IteratorTarget target) => errno switch
    {
        Errno.EBADF when target.Map is null => $"An iterator of a map's elements needs {nameof(IteratorTarget)}.{nameof(IteratorTarget.Map)}.",
        Errno.EBADF => $"'{target.CgroupPath}' is no directory of a cgroup2 file system.",
        Errno.EINVAL when target.Map is not null => "The iterator does not walk maps of that kind.",
        Errno.EINVAL => "The iterator takes no such parameters: which ones it takes depends on its section, iter/….",
        Errno.EACCES => "The program reads or writes more of a key or value than the map's have.",
        Errno.ESRCH => "There is no such process or thread.",
        _ => null,
    };
}
