using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to functions of the kernel, system calls among them.</summary>
internal static unsafe class KprobeHook
{
    internal static BpfLink Attach(Attachment attachment, KprobeTarget target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target.Function);
        var scope = new PerfEventScope(null, null, target.Cookie, target.Method);
        if (TraceProbe.IsAsked(target.Method))
            return TraceProbe.Attach(attachment, "kprobe_events", target.IsReturn, $"{target.Function}+{target.Offset}", scope, errno => Advice(errno, target));
        ProbeDevice device = ProbeDevice.Find(attachment, "kprobe", "CONFIG_KPROBES");
        fixed (byte* function = AttributeText.Of(target.Function))
        {
            // SAFETY: the name ends with a zero and is pinned until the event is open.
            perf_event_attr attributes = new()
            {
                type = device.Type,
                config = target.IsReturn ? device.ReturnBit : 0,
                kprobe_func = (ulong)function,
                probe_offset = target.Offset,
            };
            return PerfEvent.Attach(attachment, attributes, scope, errno => Advice(errno, target));
        }
    }

    internal static BpfLink Attach(Attachment attachment, SyscallProbeTarget target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target.Name);
        var function = new KprobeTarget(FunctionOf(target.Name)) { IsReturn = target.IsReturn, Cookie = target.Cookie };
        return Attach(attachment, function);
    }

    // CONFIG_ARCH_HAS_SYSCALL_WRAPPER prefixes the functions since 4.17; arch/*/include/asm/syscall_wrapper.h.
    internal static string FunctionOf(string syscall) => !KernelVersion.IsAtLeast("4.17") ? $"sys_{syscall}" : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => $"__x64_sys_{syscall}",
        Architecture.X86 => $"__ia32_sys_{syscall}",
        Architecture.Arm64 => $"__arm64_sys_{syscall}",
        Architecture.S390x => $"__s390x_sys_{syscall}",
        Architecture.RiscV64 => $"__riscv_sys_{syscall}",
        _ => $"sys_{syscall}",
    };

    private static string? Advice(Errno errno, KprobeTarget target) => errno switch
    {
        Errno.ENOENT => $"This kernel has no function '{target.Function}', or it was inlined: grep -w {target.Function} /proc/kallsyms.",
        Errno.EADDRNOTAVAIL => $"Several functions of the kernel are called '{target.Function}'.",
        Errno.EINVAL => $"'{target.Function}' may not be probed (/sys/kernel/debug/kprobes/blacklist), or the offset is no instruction of it.",
        _ => null,
    };
}
