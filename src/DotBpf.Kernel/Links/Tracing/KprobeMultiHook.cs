using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to many functions of the kernel at once.</summary>
internal static unsafe class KprobeMultiHook
{
    private const uint BPF_F_KPROBE_MULTI_RETURN = 1;

    internal static BpfLink Attach(Attachment attachment, KprobeMultiTarget target)
    {
        string[] functions = target.Pattern is { } pattern ? KernelSymbols.Matching(attachment, pattern) : [.. target.Functions];
        if (functions.Length == 0)
            throw new ArgumentException($"{nameof(KprobeMultiTarget)} names no function: set a pattern or functions.", nameof(target));
        if (target.Cookies.Length != 0 && target.Cookies.Length != functions.Length)
            throw new ArgumentException($"There are {functions.Length} functions and {target.Cookies.Length} cookies.", nameof(target));
        return Create(attachment, target, functions);
    }

    private static KernelLink Create(Attachment attachment, KprobeMultiTarget target, string[] functions)
    {
        using var names = new PinnedTexts(functions);
        fixed (ulong* addresses = names.Addresses, cookies = ImmutableCollectionsMarshal.AsArray(target.Cookies))
        {
            // SAFETY: names, their addresses and the cookies are pinned for the call, and there are as many as cnt says.
            bpf_attr_link_create attributes = new()
            {
                attach_type = (uint)(attachment.Program.Info.ExpectedAttachType ?? AttachType.TraceKprobeMulti),
                kprobe_multi_flags = target.IsReturn ? BPF_F_KPROBE_MULTI_RETURN : 0,
                kprobe_multi_cnt = (uint)functions.Length,
                kprobe_multi_syms = (ulong)addresses,
                kprobe_multi_cookies = (ulong)cookies,
            };
            Errno errno = LinkCreator.TryCreate(attachment, attributes, out KernelLink? link);
            return errno switch
            {
                Errno.None => link!,
                Errno.EOPNOTSUPP => throw attachment.Unsupported("This kernel was built without CONFIG_FPROBE."),
                _ => throw attachment.Refused(BpfCommand.LinkCreate, errno, Advice(errno)),
            };
        }
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.ESRCH or Errno.ENOENT => "One of the functions is not in this kernel, or cannot be traced: /sys/kernel/tracing/available_filter_functions lists those that can.",
        Errno.EINVAL => "The program must be loaded for many probes (SEC(\"kprobe.multi/…\")), and one of session kind takes no IsReturn.",
        _ => null,
    };
}
