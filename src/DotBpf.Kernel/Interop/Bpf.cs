using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

/// <summary>The one entry to bpf(2).</summary>
/// <remarks>
/// SAFETY: the kernel reads and writes exactly the attribute struct of the given size and what its pointers name; every caller
/// keeps both alive and pinned for the call and says how long they are.
/// </remarks>
internal static unsafe partial class Bpf
{
    // __NR_bpf; arch/*/kernel/syscalls, the same since the call exists on each.
    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 or Architecture.LoongArch64 or Architecture.RiscV64 => 280,
        Architecture.S390x => 351,
        Architecture.Ppc64le => 361,
        Architecture.Arm or Architecture.Armv6 => 386,
        Architecture.X86 => 357,
        _ => -1,
    };

    /// <summary>Calls a command that answers with success or an errno.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Errno Invoke(BpfCommand command, void* attributes, int size) =>
        Call(s_number, (nint)command, (nint)attributes, size) < 0 ? LastErrno() : Errno.None;

    /// <summary>Calls a command that answers with a descriptor or an errno.</summary>
    internal static Errno InvokeForDescriptor(BpfCommand command, void* attributes, int size, out int number)
    {
        number = (int)Call(s_number, (nint)command, (nint)attributes, size);
        return number < 0 ? LastErrno() : Errno.None;
    }

    /// <summary>The errno of the call that just failed on this thread.</summary>
    /// <remarks>The runtime preserves errno when a call returns to managed code, so reading it right away is sound.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Errno LastErrno() => (Errno)Marshal.GetLastSystemError();

    // syscall(2) is variadic in C; with integers only, its calling convention on Linux is that of a plain function.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint command, nint attributes, nint size);
}
