namespace DotBpf;

/// <summary>A counter of hardware or software (clock ticks, page faults, cache misses): the program runs each time it overflows.</summary>
/// <param name="Type">The sort of counter.</param>
/// <param name="Config">Which counter of that sort: a value of <see cref="PerfSoftwareEvent"/> or <see cref="PerfHardwareEvent"/>, or what the device documents.</param>
/// <remarks>
/// <para>One target is one counter: of one CPU, of one thread, or of both. To watch a machine, attach one for each CPU.</para>
/// <para>Kernel: since 4.9, for programs of kind PerfEvent; as a link since 5.15. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: ENOENT for a counter that this machine does not have (virtual machines often lack hardware counters), ESRCH for no such process.</para>
/// </remarks>
public sealed record PerfEventTarget(PerfEventType Type, ulong Config) : AttachTarget
{
    /// <summary>After how many events the program runs; give this or <see cref="Frequency"/>.</summary>
    public ulong Period { get; init; }

    /// <summary>How many times a second the program is to run, in Hz.</summary>
    public ulong Frequency { get; init; }

    /// <summary>The CPU, as <see cref="BpfHost.EnterCpu"/> counts them; <see langword="null"/> for all on which the process runs.</summary>
    public int? Cpu { get; init; }

    /// <summary>The process, of which its first thread counts and no other; or the number of another thread. <see langword="null"/> for all on the CPU.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Whether to attach by a link or by the ioctl.</summary>
    public AttachMethod Method { get; init; }

    /// <summary>Ticks of one CPU's clock, so many times a second: what a profiler of a machine uses.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="frequency">How often, in Hz.</param>
    public static PerfEventTarget CpuClock(int cpu, ulong frequency) =>
        new(PerfEventType.Software, (ulong)PerfSoftwareEvent.CpuClock) { Cpu = cpu, Frequency = frequency };

    /// <inheritdoc/>
    protected override string Text => $"perf event {Type} {Config}{(Cpu is { } cpu ? $" on CPU {cpu}" : "")}{(ProcessId is { } process ? $" of process {process}" : "")}";
}
