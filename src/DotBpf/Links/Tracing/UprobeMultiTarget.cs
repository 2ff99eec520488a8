using System.Collections.Immutable;

namespace DotBpf;

/// <summary>Many places in a program or library at once, by one link: much faster to attach than one by one.</summary>
/// <param name="File">The path of the file; a name without a slash is looked for where the loader looks.</param>
/// <param name="Pattern">The functions, with <c>*</c> for any characters and <c>?</c> for one; <see langword="null"/> when <see cref="Offsets"/> says the places.</param>
/// <remarks>
/// <para>Kernel: since 6.6, for programs of kind Kprobe loaded for it (<c>SEC("uprobe.multi/…")</c>). Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: EINVAL for an offset that is no instruction, ESRCH for no such process, E2BIG for more than 2^20 places.</para>
/// </remarks>
public sealed record UprobeMultiTarget(string File, string? Pattern = null) : AttachTarget
{
    /// <summary>Byte offsets in the file.</summary>
    public ImmutableArray<ulong> Offsets { get; init; } = [];

    /// <summary>For each place, the number that the program reads by <c>bpf_get_attach_cookie</c>; empty for none.</summary>
    public ImmutableArray<ulong> Cookies { get; init; } = [];

    /// <summary>For each place, the byte offset of its semaphore, 0 for none; empty when no place has one.</summary>
    public ImmutableArray<ulong> SemaphoreOffsets { get; init; } = [];

    /// <summary>Whether the program runs when the functions return, rather than when they are entered.</summary>
    public bool IsReturn { get; init; }

    /// <summary>Only in this process; <see langword="null"/> for all.</summary>
    public int? ProcessId { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{(IsReturn ? "uretprobes" : "uprobes")} {File}:{Pattern ?? $"{Offsets.Length} offsets"}{(ProcessId is { } process ? $" of process {process}" : "")}";
}
