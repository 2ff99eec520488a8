using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

internal static unsafe partial class LibC
{
    /// <summary>The type of a BPF file system (include/uapi/linux/magic.h).</summary>
    internal const long BPF_FS_MAGIC = 0xcafe4a11;

    /// <summary>More than <c>struct statfs</c> takes on any architecture; its first long is the type.</summary>
    internal const int StatfsRoom = 256;

    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_APPEND = 0x400;
    internal const int O_CLOEXEC = 0x80000;

    // Variadic in C; see Bpf.Call. Without O_CREAT there is no third argument.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string pathname, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string pathname);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string oldpath, string newpath);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(string source, string target, string filesystemtype, nuint mountflags, string data);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string pathname, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statfs(string path, byte* buf);
}
