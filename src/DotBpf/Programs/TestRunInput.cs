namespace DotBpf;

/// <summary>What one run of a program gets (<c>BPF_PROG_TEST_RUN</c>).</summary>
public readonly ref struct TestRunInput
{
    /// <summary>Runs once on nothing.</summary>
    public TestRunInput()
    {
    }

    /// <summary>The packet, from its Ethernet header on; at least 14 bytes for kinds that take packets.</summary>
    /// <remarks>On the embedded host SkReusePort takes a packet of TCP or UDP too, SkSkb what a socket received, SkMsg what it sends, and SockOps a segment from its TCP header on; the kernel runs these on sockets only (ENOTSUPP).</remarks>
    public ReadOnlySpan<byte> Packet { get; init; }

    /// <summary>Receives the packet as the program left it; may be empty.</summary>
    public Span<byte> PacketOut { get; init; }

    /// <summary>The context (<c>struct xdp_md</c>, <c>struct __sk_buff</c>); empty for the defaults. Of programs of kind Syscall whatever they take.</summary>
    /// <remarks>The embedded host also runs programs of kinds Tracepoint (the record), Kprobe (<c>struct pt_regs</c>), PerfEvent (<c>struct bpf_perf_event_data</c>) and SockOps (<c>struct bpf_sock_ops</c>), which the kernel runs on their events only (ENOTSUPP).</remarks>
    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>Receives the context as the program left it; may be empty.</summary>
    public Span<byte> ContextOut { get; init; }

    /// <summary>The CPU to run on, as <see cref="BpfHost.EnterCpu"/> counts them, for raw tracepoints, on the embedded host also for the other kinds that trace; <see langword="null"/> for the one that asks.</summary>
    /// <remarks>Kernel: <c>BPF_F_TEST_RUN_ON_CPU</c>, since 5.10; other kinds answer <see cref="Errno.EINVAL"/>: use <see cref="BpfHost.EnterCpu"/>.</remarks>
    public int? Cpu { get; init; }

    /// <summary>How many times to run it; 0 is once, as in the kernel.</summary>
    public int Repeat { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Repeat), value, "A program cannot run a negative number of times."); } = 1;

    /// <summary>Whether to say how long a run takes (<see cref="TestRunResult.NanosecondsPerRun"/>); if not, that is 0.</summary>
    /// <remarks>Reading the clock before and after costs the embedded host more than many programs do. Kernel: measures in any case.</remarks>
    public bool MeasuresTime { get; init; } = true;
}
