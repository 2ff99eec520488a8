using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Opens perf events, which tracepoints and probes are to the kernel as well.</summary>
internal static unsafe class PerfEvent
{
    private const int AnyProcess = -1;
    private const int AnyCpu = -1;
    private const string LinksSince = "5.15";

    /// <summary>Opens the event, and lets the program run on it.</summary>
    /// <param name="attachment">The program and the hook.</param>
    /// <param name="attributes">What to watch; what they point to stays pinned in the caller.</param>
    /// <param name="scope">Where to watch it, and how the program is tied to it.</param>
    /// <param name="advice">What an errno of the opening means at this hook.</param>
    /// <param name="probe">The definition of the event, which ends with it; <see langword="null"/> for events that need none.</param>
    internal static BpfLink Attach(Attachment attachment, perf_event_attr attributes, PerfEventScope scope, Func<Errno, string?> advice, TraceProbe? probe = null)
    {
        Descriptor opened = Open(attachment, attributes, scope, advice);
        try
        {
            return Attachment.UsesLink(scope.Method, LinksSince) ? Link(attachment, opened, scope.Cookie) : Control(attachment, opened, scope.Cookie, probe);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static Descriptor Open(Attachment attachment, perf_event_attr attributes, PerfEventScope scope, Func<Errno, string?> advice)
    {
        attributes.size = (uint)sizeof(perf_event_attr);
        int process = scope.ProcessId ?? AnyProcess;
        int cpu = scope.Cpu ?? (scope.ProcessId is null ? 0 : AnyCpu);

        // SAFETY: the attributes are a local copy; the caller pins the path or name in them, which ends with a zero.
        int number = LibC.perf_event_open(&attributes, process, cpu, group_fd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
        if (number >= 0)
            return new Descriptor(number);
        Errno errno = Bpf.LastErrno();
        throw attachment.Refused(BpfCommand.PerfEventOpen, errno, advice(errno) ?? Advice(errno));
    }

    // The link holds the event, so the descriptor of the event is not needed any more.
    private static KernelLink Link(Attachment attachment, Descriptor opened, ulong cookie)
    {
        using DescriptorLease lease = opened.LeaseForLong();
        bpf_attr_link_create attributes = new()
        {
            target_fd = (uint)lease.Number,
            attach_type = (uint)ObjectFiles.AttachType.PerfEvent,
            perf_event_bpf_cookie = cookie,
        };
        KernelLink link = LinkCreator.Create(attachment, attributes, LinkAdvice);
        try
        {
            Enable(attachment, lease.Number);
        }
        catch
        {
            link.Dispose();
            throw;
        }

        opened.Dispose();
        return link;
    }

    private static PerfEventLink Control(Attachment attachment, Descriptor opened, ulong cookie, TraceProbe? probe)
    {
        if (cookie != 0)
            throw attachment.Unsupported("A cookie", LinksSince);
        using DescriptorLease lease = opened.LeaseForLong();
        using DescriptorLease program = attachment.Program.Descriptor.LeaseForLong();
        if (LibC.ioctl(lease.Number, LibC.PERF_EVENT_IOC_SET_BPF, program.Number) != 0)
            throw attachment.Refused(BpfCommand.PerfEventControl, Bpf.LastErrno());
        Enable(attachment, lease.Number);
        return new PerfEventLink(attachment, opened, probe);
    }

    private static void Enable(Attachment attachment, int number)
    {
        if (LibC.ioctl(number, LibC.PERF_EVENT_IOC_ENABLE, 0) != 0)
            throw attachment.Refused(BpfCommand.PerfEventControl, Bpf.LastErrno());
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ESRCH => "There is no such process.",
        Errno.EACCES or Errno.EPERM => $"kernel.perf_event_paranoid may forbid it. {Privilege.ExplainRefusal()}",
        _ => null,
    };

    private static string? LinkAdvice(Errno errno) => errno switch
    {
        Errno.EEXIST => "The program is attached there already.",
        Errno.E2BIG => "64 programs are attached there, which is as many as can be.",
        Errno.EACCES => "The program reads beyond the fields of the tracepoint; its format file describes them.",
        _ => null,
    };
}
