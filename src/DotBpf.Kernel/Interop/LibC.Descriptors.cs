using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

/// <summary>The few other calls of the C library, in files by topic. Those that return −1 leave the reason in errno.</summary>
internal static unsafe partial class LibC
{
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int F_DUPFD_CLOEXEC = 1030;

    [LibraryImport("libc")]
    internal static partial int close(int fd);

    [LibraryImport("libc")]
    internal static partial int eventfd(uint initval, int flags);

    // Variadic in C; see Bpf.Call.
    [LibraryImport("libc")]
    internal static partial int fcntl(int fd, int cmd, nint arg);

    [LibraryImport("libc")]
    internal static partial nint read(int fd, void* buf, nuint count);

    [LibraryImport("libc")]
    internal static partial nint write(int fd, void* buf, nuint count);
}
