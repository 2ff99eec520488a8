using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Opens what a target names by a path: the directory of a cgroup, the file of a namespace.</summary>
internal static class OpenedPath
{
    internal static Descriptor Open(Attachment attachment, string path)
    {
        int number = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        return number >= 0
            ? new Descriptor(number)
            : throw attachment.Refused(BpfCommand.Open, Bpf.LastErrno(), $"'{path}' cannot be opened.");
    }
}
