namespace DotBpf.Embedded.Pins;

/// <summary>Refuses directories into which others could put files that this process would map.</summary>
internal static class PinDirectoryOwner
{
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Looks at the mode of a directory, and where anybody could have made it, whether this user did.</summary>
    /// <exception cref="UnauthorizedAccessException">Others may write to it.</exception>
    internal static void Check(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(directory);
        if ((mode & OthersMayWrite) != 0)
            throw new UnauthorizedAccessException("Others may write to it: take the right away from them (chmod go-w).");
        if (Path.GetDirectoryName(directory) is { } parent && (File.GetUnixFileMode(parent) & OthersMayWrite) != 0)
            RequireOwn(directory, mode);
    }

    // Setting the mode that it has changes nothing, and only an owner may.
    private static void RequireOwn(string directory, UnixFileMode mode)
    {
        try
        {
            if (new DirectoryInfo(directory).LinkTarget is null && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(directory, mode);
                return;
            }
        }
        catch (UnauthorizedAccessException)
        {
            // said below
        }

        throw new UnauthorizedAccessException(
            "It lies where anybody may make directories, and is not this user's own: another may have made it first. Choose a directory elsewhere.");
    }
}
