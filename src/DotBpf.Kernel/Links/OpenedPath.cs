namespace DotBpf.Kernel;

/// <summary>Opens what a target names by a path: the directory of a cgroup, the file of a namespace.</summary>
internal static class OpenedPath
{
    internal static Descriptor Open(Attachment attachment, string path)
    {
        Errno errno = PathOpener.TryOpen(path, out int number);
        return errno == Errno.None
            ? new Descriptor(number)
            : throw attachment.Refused(BpfCommand.Open, errno, $"'{path}' cannot be opened.");
    }
}
