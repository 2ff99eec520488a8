using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

internal static unsafe partial class LibC
{
    /// <summary><c>__NR_pidfd_open</c>, the same on every architecture.</summary>
    internal const nint NR_pidfd_open = 434;

    // The C library has had it under its own name only since glibc 2.36. See Bpf.Call.
    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial nint pidfd_open(nint number, nint pid, nint flags);
}
