using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Tells kinds of programs that the running kernel does not have from programs that it refuses.</summary>
internal static class MissingPrograms
{
    /// <summary>Says that the kernel lacks the kind, and how it would have it; <see langword="null"/> where it has it, or may not be asked.</summary>
    internal static FeatureNotSupportedException? Explain(KernelHost host, ProgramSpec program)
    {
        if (!Enum.IsDefined(program.Type) || program.Type == ProgramType.Unspecified || IsThere(host, program.Type))
            return null;
        string minimum = program.Type.MinimumKernel;
        string advice = KernelVersion.IsAtLeast(minimum) ? $"The kernel was built without {OptionOf(program.Type)}." : $"The running kernel is {KernelVersion.Running.ToString(2)}.";
        return new FeatureNotSupportedException($"Loading '{program.Name}', a program of kind {program.Type},", host.Name, minimum, advice);
    }

    private static bool IsThere(KernelHost host, ProgramType type)
    {
        try
        {
            return host.Features.HasProgram(type);
        }
        catch (BpfSyscallException)
        {
            return true; // who may not ask is told what the kernel said of the program
        }
    }

    // kernel/bpf/Kconfig and include/linux/bpf_types.h, 6.18.
    private static string OptionOf(ProgramType type) => type switch
    {
        ProgramType.LircMode2 => "CONFIG_BPF_LIRC_MODE2",
        ProgramType.LwtSeg6local => "CONFIG_IPV6_SEG6_BPF",
        ProgramType.Netfilter => "CONFIG_NETFILTER_BPF_LINK",
        ProgramType.Lsm => "CONFIG_BPF_LSM",
        ProgramType.StructOps or ProgramType.Extension => "CONFIG_BPF_JIT",
        ProgramType.Kprobe or ProgramType.Tracepoint or ProgramType.PerfEvent or ProgramType.RawTracepoint or ProgramType.RawTracepointWritable or ProgramType.Tracing => "CONFIG_BPF_EVENTS",
        ProgramType.CgroupDevice or ProgramType.CgroupSysctl or ProgramType.CgroupSockopt => "CONFIG_CGROUP_BPF",
        ProgramType.SkReusePort or ProgramType.SkLookup or ProgramType.CgroupSkb or ProgramType.CgroupSock or ProgramType.CgroupSockAddress => "CONFIG_INET or CONFIG_CGROUP_BPF",
        _ => "CONFIG_NET",
    };
}
