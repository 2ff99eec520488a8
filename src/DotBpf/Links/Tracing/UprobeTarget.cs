namespace DotBpf;

/// <summary>A place in a program or library: the BPF program runs whenever a process executes it.</summary>
/// <param name="File">The path of the file; a name without a slash, such as <c>libc.so.6</c>, is looked for where the loader looks.</param>
/// <param name="Function">The function, as in the symbol tables of the file (static and dynamic; <c>name@VERSION</c> where there are several); <see langword="null"/> for the beginning of the file.</param>
/// <remarks>
/// <para>Kernel: since 4.1 by a definition in tracefs, since 4.17 by a perf event, as a link since 5.15; for programs of kind Kprobe. Privileges: CAP_PERFMON with CAP_BPF, and the right to read the file.</para>
/// <para>Errors: EINVAL for an offset that is no instruction of the file, ESRCH for no such process.</para>
/// </remarks>
public sealed record UprobeTarget(string File, string? Function = null) : AttachTarget
{
    /// <summary>Bytes to go on from the function; without a function, the byte offset in the file.</summary>
    public ulong Offset { get; init; }

    /// <summary>Whether the program runs when the function returns, rather than when it is entered.</summary>
    public bool IsReturn { get; init; }

    /// <summary>Only in this process; <see langword="null"/> for all, those not yet started included.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>The byte offset in the file of a 16-bit counter of tracers that the kernel raises while attached (a semaphore of USDT); 0 for none.</summary>
    /// <remarks>Kernel: since 4.20.</remarks>
    public ulong SemaphoreOffset { get; init; }

    /// <summary>Whether to attach by a link, by the ioctl, or by a definition in tracefs.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{(IsReturn ? "uretprobe" : "uprobe")} {File}:{Function}{(Function is null ? $"0x{Offset:x}" : Offset == 0 ? "" : $"+0x{Offset:x}")}{(ProcessId is { } process ? $" of process {process}" : "")}";
}
