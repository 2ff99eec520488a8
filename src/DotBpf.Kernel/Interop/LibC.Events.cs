using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

internal static unsafe partial class LibC
{
    internal const uint PERF_FLAG_FD_CLOEXEC = 8;

    // _IO('$', 0) and _IOW('$', 8, __u32); PowerPC encodes the direction differently (arch/powerpc/include/uapi/asm/ioctl.h).
    internal static readonly nuint PERF_EVENT_IOC_ENABLE = IsPower ? 0x20002400u : 0x2400u;
    internal static readonly nuint PERF_EVENT_IOC_SET_BPF = IsPower ? 0x80042408u : 0x40042408u;

    // _IOW('$', 9, __u32).
    internal static readonly nuint PERF_EVENT_IOC_PAUSE_OUTPUT = IsPower ? 0x80042409u : 0x40042409u;

    // __NR_perf_event_open; arch/*/kernel/syscalls.
    private static readonly nint s_perfEventOpen = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 298,
        Architecture.Arm64 or Architecture.LoongArch64 or Architecture.RiscV64 => 241,
        Architecture.S390x => 331,
        Architecture.Ppc64le => 319,
        Architecture.Arm or Architecture.Armv6 => 364,
        Architecture.X86 => 336,
        _ => -1,
    };

    private static bool IsPower => RuntimeInformation.ProcessArchitecture == Architecture.Ppc64le;

    internal static int perf_event_open(perf_event_attr* attr, int pid, int cpu, int group_fd, uint flags) =>
        (int)syscall(s_perfEventOpen, (nint)attr, pid, cpu, group_fd, (nint)flags);

    // Variadic in C; see Bpf.Call.
    [LibraryImport("libc")]
    internal static partial int ioctl(int fd, nuint request, nint arg);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
}
