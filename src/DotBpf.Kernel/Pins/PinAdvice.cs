namespace DotBpf.Kernel;

/// <summary>Says why the kernel refused a pin, and what to try.</summary>
internal static class PinAdvice
{
    internal static string For(Errno errno, PinPath path) => errno switch
    {
        Errno.EEXIST => "Something is pinned there already. Unpin it first, or pin under another name.",
        Errno.EPERM when path.Value.Contains('.', StringComparison.Ordinal) => "The kernel refuses names with a dot in a BPF file system.",
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EACCES => "It is no pin, or its mode does not let this user open it.",
        Errno.ENOTDIR => "A part of the path is a pin and not a directory.",
        Errno.EINVAL => "What was given can be pinned no more.",
        _ => "",
    };
}
