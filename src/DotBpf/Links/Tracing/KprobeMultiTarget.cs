using System.Collections.Immutable;

namespace DotBpf;

/// <summary>Many functions of the kernel at once, by one link.</summary>
/// <param name="Pattern">The functions, with <c>*</c> for any characters and <c>?</c> for one; <see langword="null"/> when <see cref="Functions"/> names them.</param>
/// <remarks>
/// <para>Kernel: since 5.18 with CONFIG_FPROBE, for programs of kind Kprobe loaded for it (<c>SEC("kprobe.multi/…")</c>). Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: ESRCH for a function that is not there, EINVAL for one that may not be probed.</para>
/// </remarks>
public sealed record KprobeMultiTarget(string? Pattern = null) : AttachTarget
{
    /// <summary>The functions by name.</summary>
    public ImmutableArray<string> Functions { get; init; } = [];

    /// <summary>For each of <see cref="Functions"/>, the number that the program reads by <c>bpf_get_attach_cookie</c>; empty for none.</summary>
    public ImmutableArray<ulong> Cookies { get; init; } = [];

    /// <summary>Whether the program runs when the functions return.</summary>
    public bool IsReturn { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{(IsReturn ? "kretprobes" : "kprobes")} {Pattern ?? $"on {Functions.Length} functions"}";
}
