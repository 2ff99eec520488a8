using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded;

/// <summary>How an embedded host behaves.</summary>
public sealed record EmbeddedHostOptions
{
    // The most that x86-64 kernels are built for (NR_CPUS); a per-CPU value of the largest size then still fits into one span.
    internal const int MostCpus = 8192;

    /// <summary>Virtual CPUs: slots of per-CPU values, and how many programs may run at the same time.</summary>
    public int Cpus { get; init => field = value is > 0 and <= MostCpus ? value : throw new ArgumentOutOfRangeException(nameof(Cpus), value, $"A host has 1 to {MostCpus} CPUs."); } =
        Environment.ProcessorCount;

    /// <summary>A directory that serves as BPF file system, so that processes share the maps that are pinned in it; <see langword="null"/> to keep all maps in this process.</summary>
    /// <remarks>
    /// <para>Maps of kinds that hold nothing but bytes then lie in files of this directory from the beginning, all of their size allocated, or of arenas the pages in use. Pinning
    /// gives the file its name, and whoever opens that sees every update at once. What is not pinned ends with this process; pins of programs, and of
    /// maps that hold programs or maps, are kept by this host as ever.</para>
    /// <para>The mode of a file says who may open its map: its owner at first (0600). The directory is made if it is not there (0700); others may not write to it, and where anybody may make
    /// directories, as in <c>/tmp</c>, it must be this user's own. Otherwise creating the host fails with <c>EACCES</c>.
    /// A directory in memory (tmpfs) costs least; one on a disk outlives a start of the machine.</para>
    /// </remarks>
    public string? PinDirectory { get; init; }

    /// <summary>Where a user's maps are shared by custom: <c>dotbpf</c> in the user's runtime directory (<c>XDG_RUNTIME_DIR</c>).</summary>
    /// <remarks>Without such a directory <c>/run/dotbpf</c> for root, a directory of the user's own in that of temporary files for others, and that of application data on Windows.</remarks>
    public static string DefaultPinDirectory
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "dotbpf");
            if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
                return Path.Combine(runtime, "dotbpf");
            return Environment.IsPrivilegedProcess ? "/run/dotbpf" : Path.Combine(Path.GetTempPath(), $"dotbpf-{Environment.UserName}");
        }
    }

    /// <summary>Receives what stopped the callback of a timer (<c>bpf_timer_start</c>), on the thread that ran it; <see langword="null"/> throws it there, which ends the process unless a test drives the clock.</summary>
    public Action<VerificationException>? TimerFault { get; init; }

    /// <summary>The clock behind timers of programs, <c>bpf_ktime_get_ns</c> and its like: what its timestamp counts is the time since boot, and the system's clock on Linux counts from the machine's.</summary>
    public TimeProvider Clock { get; init => field = value ?? throw new ArgumentNullException(nameof(Clock)); } = TimeProvider.System;

    /// <summary>How many instructions one run may take before the program is stopped; 100 million by default, some tenths of a second.</summary>
    /// <remarks>The kernel proves that programs end before it runs them; here an endless loop is seen when it has used up the budget. Helpers that work on many bytes or entries count as more than one instruction. <c>may_goto</c> loops end by themselves after 8 million turns, which only short ones reach within the default.</remarks>
    public long InstructionBudget { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(InstructionBudget), value, "A program needs at least one instruction."); } =
        100_000_000;

    /// <summary>Whether programs are verified when they are loaded, as the kernel does; yes by default.</summary>
    /// <remarks>Programs that were not verified run in the interpreter only, which checks every access they make and stops them at the first that is not theirs.</remarks>
    public bool VerifiesPrograms { get; init; } = true;

    /// <summary>How programs are run; <see cref="ExecutionMode.Auto"/> by default.</summary>
    public ExecutionMode ExecutionMode { get; init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(ExecutionMode), value, "There is no such mode."); }

    /// <summary>Whether loops of compiled programs count against <see cref="InstructionBudget"/> as interpreted ones do; no by default.</summary>
    /// <remarks>Verified programs end, but a loop by <c>bpf_loop</c> may take long about it. Counting costs a few instructions in every turn of a loop.</remarks>
    public bool LimitsCompiledPrograms { get; init; }

    /// <summary>Receives, for each program that is loaded, the log of its verification in the style of the kernel's: every instruction looked at, with the registers before it; <see langword="null"/> writes none.</summary>
    /// <remarks>A log may be long. With a receiver, refusals carry it too (<see cref="VerificationException.Log"/>).</remarks>
    public Action<string>? VerifierLog { get; init; }

    /// <summary>Where <c>bpf_get_prandom_u32</c> begins; <see langword="null"/> for another sequence in every host.</summary>
    public int? RandomSeed { get; init; }

    /// <summary>The types that programs are fitted to when they are loaded (<see cref="CoreReference"/>); <see langword="null"/> for those of their own object.</summary>
    /// <remarks>Give a kernel's BTF file to see which values a program would use there.</remarks>
    public BtfTypes? TargetTypes { get; init; }

    /// <summary>The configuration that objects find (<c>extern … __kconfig</c>), <c>LINUX_KERNEL_VERSION</c> included; <see langword="null"/> for none.</summary>
    public KernelConfiguration? Configuration { get; init; }

    /// <summary>The network interfaces that redirect maps know, by index; 1 by default, where Linux has its loopback device.</summary>
    /// <remarks>There are none in this process: packets go nowhere, and a test run tells where a program sent its packet (<see cref="TestRunResult.Destinations"/>).</remarks>
    public IReadOnlyCollection<int> Interfaces { get; init => field = value ?? throw new ArgumentNullException(nameof(Interfaces)); } = [1];

    /// <summary>Receives each line of <c>bpf_trace_printk</c>, on the thread that runs the program and while it holds its CPU, so it must not run programs itself; <see langword="null"/> keeps the last lines in <see cref="EmbeddedHost.TraceLines"/>.</summary>
    public Action<string>? Trace { get; init; }
}
