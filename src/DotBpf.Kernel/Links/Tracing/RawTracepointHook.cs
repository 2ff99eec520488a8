using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to raw tracepoints.</summary>
internal static class RawTracepointHook
{
    internal static BpfLink Attach(Attachment attachment, RawTracepointTarget target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target.Name);
        Errno errno = RawTracepoint.TryOpen(attachment, target.Name, target.Cookie, out KernelLink? link);
        if (errno == Errno.EINVAL && target.Cookie != 0 && !KernelVersion.IsAtLeast("6.10"))
            throw attachment.Unsupported("A cookie", "6.10");
        return errno == Errno.None ? link! : throw attachment.Refused(BpfCommand.RawTracepointOpen, errno, Advice(errno, target));
    }

    private static string? Advice(Errno errno, RawTracepointTarget target) => errno switch
    {
        Errno.ENOENT => $"This kernel has no tracepoint '{target.Name}'. The name goes without its category: ls /sys/kernel/tracing/events/*/ lists them; system calls are sys_enter and sys_exit.",
        Errno.EACCES => "The program reads beyond the tracepoint's arguments.",
        _ => null,
    };
}
