using System.Collections.Immutable;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf;

/// <summary>A loaded program at the level of bytes.</summary>
/// <remarks>Threads: safe for any number; runs on different threads happen at the same time on different CPUs.</remarks>
public abstract class ProgramHandle : HostHandle
{
    /// <summary>Belongs to that host and is as described.</summary>
    protected ProgramHandle(BpfHost host, ProgramInfo info)
        : base(host) => Info = info;

    /// <summary>What the host says of the program.</summary>
    public ProgramInfo Info { get; }

    /// <summary>Runs the program on given bytes, without attaching it.</summary>
    /// <param name="input">The packet and context.</param>
    /// <param name="result">How it ended; meaningful only with <see cref="Errno.None"/>.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.EINVAL"/> for packets too short or too long; <see cref="Errno.ENOTSUPP"/> for kinds that cannot be run so; <see cref="Errno.ENOSPC"/> when an output did not fit.</returns>
    /// <exception cref="VerificationException">The embedded host stopped the program, for touching what is not its own or running too long.</exception>
    public abstract Errno TestRun(in TestRunInput input, out TestRunResult result);

    /// <summary>How often and how long it ran, asked anew each time.</summary>
    /// <remarks>Kernel: since 5.1; 0 unless <see cref="BpfHost.EnableStatistics"/> or <c>kernel.bpf_stats_enabled</c> turned measuring on.</remarks>
    /// <exception cref="FeatureNotSupportedException">The host does not measure.</exception>
    public virtual ProgramStatistics ReadStatistics() => throw Unsupported("Measuring how long programs run");

    /// <summary>The instructions as the verifier left them, with helpers inlined, maps as numbers and contexts as the kernel's own structs.</summary>
    /// <remarks>Kernel: since 4.13. Privileges: CAP_SYS_ADMIN, or CAP_BPF with CAP_PERFMON; without, addresses are 0.</remarks>
    /// <exception cref="FeatureNotSupportedException">The host does not rewrite programs, or does not show them to this process.</exception>
    public virtual ImmutableArray<Instruction> ReadTranslated() => throw Unsupported("Reading the instructions of a loaded program");

    /// <summary>The program as the host has it, to be disassembled or compared with its source: instructions as by <see cref="ReadTranslated"/>, with the functions, source lines and maps they belong to.</summary>
    /// <returns>A description, whose instructions are no longer those that can be loaded.</returns>
    /// <remarks>
    /// <para>Functions have names, and lines are there, where the program was loaded with its types. Calls of the kernel are named where <c>/proc/kallsyms</c> shows addresses.</para>
    /// <para>Kernel: since 4.13, functions and lines since 5.0. Privileges: CAP_SYS_ADMIN.</para>
    /// </remarks>
    /// <exception cref="FeatureNotSupportedException">The host does not rewrite programs, or does not show them to this process.</exception>
    public virtual ProgramSpec ReadDescription() => throw Unsupported("Describing a loaded program");

    /// <summary>The machine code that the program became.</summary>
    /// <returns>The bytes of all its functions, one behind the other.</returns>
    /// <remarks>Kernel: since 4.13. Privileges: as <see cref="ReadTranslated"/>, and <c>kernel.kptr_restrict</c> and <c>net.core.bpf_jit_harden</c> not in the way.</remarks>
    /// <exception cref="FeatureNotSupportedException">The host interprets the program, or does not show its code to this process.</exception>
    public virtual byte[] ReadMachineCode() => throw Unsupported("Reading the machine code of a program");

    /// <summary>The program for messages.</summary>
    public override string ToString() => $"program '{Info.Name}' ({Info.Type}, id {Info.Id})";

    private FeatureNotSupportedException Unsupported(string what) => new(what, Host.Name);
}
