using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to many places of a program or library at once.</summary>
internal static unsafe class UprobeMultiHook
{
    private const uint BPF_F_UPROBE_MULTI_RETURN = 1;

    internal static BpfLink Attach(Attachment attachment, UprobeMultiTarget target)
    {
        string path = ExecutablePath.Find(attachment, target.File);
        ulong[] offsets = OffsetsOf(attachment, path, target);
        CheckCount(offsets, target.Cookies.Length, nameof(target.Cookies));
        CheckCount(offsets, target.SemaphoreOffsets.Length, nameof(target.SemaphoreOffsets));
        fixed (byte* text = AttributeText.Of(path))
        fixed (ulong* places = offsets, cookies = ImmutableCollectionsMarshal.AsArray(target.Cookies), semaphores = ImmutableCollectionsMarshal.AsArray(target.SemaphoreOffsets))
        {
            // SAFETY: the path ends with a zero; the three arrays have as many elements as cnt says or are null; all are pinned for the call.
            bpf_attr_link_create attributes = new()
            {
                attach_type = (uint)(attachment.Program.Info.ExpectedAttachType ?? AttachType.TraceUprobeMulti),
                uprobe_multi_path = (ulong)text,
                uprobe_multi_offsets = (ulong)places,
                uprobe_multi_ref_ctr_offsets = (ulong)semaphores,
                uprobe_multi_cookies = (ulong)cookies,
                uprobe_multi_cnt = (uint)offsets.Length,
                uprobe_multi_flags = target.IsReturn ? BPF_F_UPROBE_MULTI_RETURN : 0,
                uprobe_multi_pid = (uint)(target.ProcessId ?? 0),
            };
            return LinkCreator.Create(attachment, attributes, errno => Advice(errno, path));
        }
    }

    private static ulong[] OffsetsOf(Attachment attachment, string path, UprobeMultiTarget target)
    {
        if (target.Pattern is not { } pattern)
            return target.Offsets.Length > 0 ? [.. target.Offsets] : throw new ArgumentException("Nothing says what to attach to: set Pattern or Offsets.", nameof(target));
        ulong[] found = [.. Executables.Ask(attachment, path, file => new ExecutableSymbols(file).Matching(pattern))];
        return found.Length > 0 ? found : throw attachment.Refused(BpfCommand.LinkCreate, Errno.ENOENT, $"No function of '{path}' matches '{pattern}'.");
    }

    private static void CheckCount(ulong[] offsets, int count, string what)
    {
        if (count != 0 && count != offsets.Length)
            throw new ArgumentException($"There are {offsets.Length} places and {count} {what}.", what);
    }

    private static string? Advice(Errno errno, string path) => errno switch
    {
        Errno.ESRCH => "There is no such process.",
        Errno.EINVAL => $"The program must be loaded for many probes (SEC(\"uprobe.multi/…\")), and the places must be instructions of '{path}'.",
        Errno.EBADF => $"'{path}' is no file.",
        _ => null,
    };
}
