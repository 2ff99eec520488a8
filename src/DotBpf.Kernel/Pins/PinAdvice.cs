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

    /// <summary>Says why a pin could not be opened. The kernel asks the mode of its file, as for any other.</summary>
    internal static string ForOpening(Errno errno, PinPath path, MapAccess access) => errno switch
    {
        Errno.EACCES when access == MapAccess.ReadWrite =>
            $"It is no pin, or the mode of its file or of a directory on the way does not let this user read and write it. {Owner(path)}Where reading is enough, open it by {nameof(MapAccess)}.{nameof(MapAccess.ReadOnly)}.",
        Errno.EACCES => $"It is no pin, or the mode of its file or of a directory on the way does not let this user open it. {Owner(path)}".TrimEnd(),
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EINVAL => "Only maps can be opened for reading or writing alone.",
        _ => For(errno, path),
    };

    private static string Owner(PinPath path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && File.Exists(path.Value) ? $"Its mode is {Convert.ToString((int)File.GetUnixFileMode(path.Value), 8)}; chmod changes it. " : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
