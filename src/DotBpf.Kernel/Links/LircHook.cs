using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches to receivers of remote controls.</summary>
internal static class LircHook
{
    internal static BpfLink Attach(Attachment attachment, LircTarget target)
    {
        using Descriptor device = OpenedPath.Open(attachment, target.Device);
        return AttachedProgram.Attach(attachment, device, AttachType.LircMode2, flags: 0, errno => Advice(errno, target));
    }

    private static string? Advice(Errno errno, LircTarget target) => errno switch
    {
        Errno.EINVAL => $"'{target.Device}' is no receiver of raw pulses, or this kernel was built without CONFIG_BPF_LIRC_MODE2; ir-ctl -f -d {target.Device} says what the device does.",
        Errno.EEXIST => "The program is attached there already.",
        Errno.E2BIG => "64 programs are attached there, which is as many as can be.",
        _ => null,
    };
}
