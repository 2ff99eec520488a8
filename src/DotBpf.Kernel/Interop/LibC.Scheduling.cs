using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

internal static unsafe partial class LibC
{
    // A pid of 0 means the calling thread.
    [LibraryImport("libc")]
    internal static partial int sched_setaffinity(int pid, nuint cpusetsize, byte* mask);

    [LibraryImport("libc")]
    internal static partial int sched_getaffinity(int pid, nuint cpusetsize, byte* mask);
}
