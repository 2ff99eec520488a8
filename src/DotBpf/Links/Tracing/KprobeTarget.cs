namespace DotBpf;

/// <summary>A function of the kernel, at its entry, somewhere within, or at its return.</summary>
/// <param name="Function">The function, as in <c>/proc/kallsyms</c>.</param>
/// <remarks>
/// <para>Kernel: since 4.1 by a definition in tracefs, since 4.17 by a perf event, as a link since 5.15, with CONFIG_KPROBES; for programs of kind Kprobe. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: ENOENT or EADDRNOTAVAIL for no such function or several of that name, EINVAL for an offset that is no instruction or a function that may not be probed.</para>
/// </remarks>
public sealed record KprobeTarget(string Function) : AttachTarget
{
    /// <summary>Bytes to go on from the function's beginning.</summary>
    public ulong Offset { get; init; }

    /// <summary>Whether the program runs when the function returns.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Whether to attach by a link, by the ioctl, or by a definition in tracefs.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{(IsReturn ? "kretprobe" : "kprobe")} {Function}{(Offset == 0 ? "" : $"+0x{Offset:x}")}";
}
