using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to sockmaps and sockhashes, by a link or by <c>BPF_PROG_ATTACH</c>.</summary>
internal static class SockMapHook
{
    private const string LinksSince = "6.10";

    internal static BpfLink Attach(Attachment attachment, SockMapTarget target)
    {
        AttachType attachType = attachment.Program.Info.ExpectedAttachType
            ?? throw new ArgumentException("A program that was opened again does not say whether it is a parser or a verdict: attach the one that was loaded.", nameof(attachment));
        using var held = new HeldDescriptors();
        int map = held.Hold(KernelHandle.DescriptorOf(target.Map));
        if (!Attachment.UsesLink(target.Method, LinksSince))
            return AttachedProgram.Attach(attachment, KernelHandle.DescriptorOf(target.Map), attachType, flags: 0, Advice);
        return LinkCreator.Create(attachment, new() { target_fd = (uint)map, attach_type = (uint)attachType }, Advice);
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.EBUSY => "The map has such a program already, or a verdict of the other sort (SkSkbVerdict and SkSkbStreamVerdict exclude each other).",
        Errno.EOPNOTSUPP => "The map does not take that sort of program.",
        Errno.EINVAL => "The map must be of kind SockMap or SockHash, and the program's attach type one of a parser or verdict.",
        _ => null,
    };
}
