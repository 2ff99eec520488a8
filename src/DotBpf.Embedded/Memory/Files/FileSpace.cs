using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>Room in a file system for parts of a file, which .NET has no call for.</summary>
internal static unsafe partial class FileSpace
{
    private const int FALLOC_FL_KEEP_SIZE = 1;
    private const int FALLOC_FL_PUNCH_HOLE = 2;
    private const int EOPNOTSUPP = 95;
    private const long TMPFS_MAGIC = 0x01021994;
    private const int LargestStatfs = 256;

    /// <summary>Whether parts of a file can have room while others have none. Elsewhere all of it has room from the beginning.</summary>
    internal static bool IsDivisible { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Takes room for a part of a file, so that it can be written whatever others do.</summary>
    /// <returns>Whether there is room. File systems that cannot say so are taken to have it.</returns>
    internal static bool TryTake(SafeFileHandle file, ulong offset, ulong size) =>
        !IsDivisible || fallocate(file, 0, (long)offset, (long)size) == 0 || Marshal.GetLastPInvokeError() == EOPNOTSUPP;

    /// <summary>Gives the room of a part back, which then reads as zeros, where files are memory (tmpfs). On a disk that takes milliseconds, and nobody lacks the room so soon.</summary>
    /// <returns>Whether it was done.</returns>
    internal static bool TryGive(SafeFileHandle file, ulong offset, ulong size) =>
        IsInMemory(file) && fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (long)offset, (long)size) == 0;

    // SAFETY: what the system fills is smaller than the room for it, and begins with the kind.
    private static bool IsInMemory(SafeFileHandle file)
    {
        byte* found = stackalloc byte[LargestStatfs];
        return IsDivisible && fstatfs(file, found) == 0 && *(long*)found == TMPFS_MAGIC;
    }

    [LibraryImport("libc")]
    private static partial int fstatfs(SafeFileHandle file, byte* found);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}
