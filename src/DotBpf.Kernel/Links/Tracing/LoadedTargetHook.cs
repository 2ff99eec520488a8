using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches programs to what they were loaded for: a BTF tracepoint, a function, an LSM hook.</summary>
internal static class LoadedTargetHook
{
    internal static BpfLink Attach(Attachment attachment, BtfTracepointTarget target) => Attach(attachment, target.Cookie);

    internal static BpfLink Attach(Attachment attachment, FunctionTarget target) => Attach(attachment, target.Cookie);

    internal static BpfLink Attach(Attachment attachment, LsmTarget target) => Attach(attachment, target.Cookie);

    private static KernelLink Attach(Attachment attachment, ulong cookie)
    {
        Errno errno = TryAttach(attachment, cookie, out KernelLink? link);
        return errno == Errno.None ? link! : throw attachment.Refused(BpfCommand.LinkCreate, errno, Advice(errno));
    }

    // Links of such programs are as old as they are, by the older command; the younger one takes cookies.
    private static Errno TryAttach(Attachment attachment, ulong cookie, out KernelLink? link)
    {
        if (attachment.Program.Info.ExpectedAttachType is { } attachType)
        {
            Errno errno = LinkCreator.TryCreate(attachment, new() { attach_type = (uint)attachType, tracing_cookie = cookie }, out link);
            if (errno != Errno.EINVAL || cookie != 0)
                return errno;
        }

        return RawTracepoint.TryOpen(attachment, name: null, cookie, out link);
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.EBUSY => "Something else that may not be shared is attached there: livepatching, another tracer, or this program already.",
        Errno.EINVAL => "The program was loaded for something else than this hook.",
        Errno.ENOTSUPP => "This machine's kernel has no BPF trampolines for such functions.",
        _ => null,
    };
}
