namespace DotBpf.Kernel;

/// <summary>Says why the kernel refused a pin, and what to try.</summary>
internal static class PinAdvice
{
    internal static string For(Errno errno, PinPath path) => errno switch
    {
        Errno.EEXIST => "Something is pinned there already. Unpin it first, or pin under another name.",
        Errno.EPERM when path.Value.Contains('.', StringComparison.Ordinal) => "The kernel refuses names with a dot in a BPF file system.",
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EACCES => "The mode of a directory on the way does not let this user in, or write there.",
        Errno.EINVAL => "What was given can be pinned no more.",
        _ => ForPath(errno),
    };

    /// <summary>Says why a pin could not be opened. The kernel asks the mode of its file, as for any other.</summary>
    internal static string ForOpening(Errno errno, PinPath path, MapAccess access) => errno switch
    {
        Errno.EACCES when Directory.Exists(path.Value) => "It is a directory, not a pin.",
        Errno.EACCES when access == MapAccess.ReadWrite =>
            $"It is no pin, or the mode of its file or of a directory on the way does not let this user read and write it. {Owner(path)}{ReadOnly}",
        Errno.EACCES => $"It is no pin, or the mode of its file or of a directory on the way does not let this user open it. {Owner(path)}".TrimEnd(),
        Errno.EROFS => $"The BPF file system is mounted for reading only. {ReadOnly}",
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EINVAL => "Only maps can be opened for reading or writing alone.",
        _ => For(errno, path),
    };

    /// <summary>What is wrong with a path, as with that of any file.</summary>
    internal static string ForPath(Errno errno) => errno switch
    {
        Errno.ENOTDIR => "A part of the path is a pin and not a directory.",
        Errno.ENAMETOOLONG => "A name takes 255 bytes at most, and a path 4095.",
        Errno.ELOOP => "The path leads through symbolic links in a circle.",
        Errno.EROFS => "The BPF file system is mounted for reading only; mount -o remount,rw changes that.",
        _ => "",
    };

    private static string ReadOnly => $"Where reading is enough, open it by {nameof(MapAccess)}.{nameof(MapAccess.ReadOnly)}.";

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
