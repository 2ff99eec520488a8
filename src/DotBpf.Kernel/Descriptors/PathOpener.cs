using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Opens what has a path, for reading and not for programs that this process starts: files, directories of cgroups, namespaces.</summary>
internal static class PathOpener
{
    internal static Errno TryOpen(string path, out int number)
    {
        number = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        return number >= 0 ? Errno.None : Bpf.LastErrno();
    }
}
