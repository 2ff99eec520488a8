using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to counters of hardware and software.</summary>
internal static class PerfEventHook
{
    private const ulong FrequencyBit = 1ul << 10; // perf_event_attr.freq

    internal static BpfLink Attach(Attachment attachment, PerfEventTarget target)
    {
        if (target.Cpu is null && target.ProcessId is null)
            throw new ArgumentException("A perf event belongs to a CPU, a process, or both: set Cpu or ProcessId.", nameof(target));
        if (target.Period == 0 == (target.Frequency == 0))
            throw new ArgumentException("A perf event needs either a Period or a Frequency.", nameof(target));
        perf_event_attr attributes = new()
        {
            type = (uint)target.Type,
            config = target.Config,
            sample_period = target.Period != 0 ? target.Period : target.Frequency, // the two share their place
            disabled = target.Frequency != 0 ? FrequencyBit : 0,
        };
        var scope = new PerfEventScope(target.ProcessId, target.Cpu is { } cpu ? (int)PossibleCpus.KernelNumberOf(cpu) : null, target.Cookie, target.Method);
        return PerfEvent.Attach(attachment, attributes, scope, errno => Advice(errno, target));
    }

    private static string? Advice(Errno errno, PerfEventTarget target) => errno switch
    {
        Errno.ENOENT or Errno.EOPNOTSUPP => $"This machine has no such counter ({target.Type}, {target.Config}); virtual machines often have none of hardware. PerfSoftwareEvent.CpuClock is always there.",
        Errno.ENODEV => "The CPU is not online.",
        Errno.EINVAL => "The counter does not take that frequency (kernel.perf_event_max_sample_rate) or period, or is not one of this kernel.",
        _ => null,
    };
}
