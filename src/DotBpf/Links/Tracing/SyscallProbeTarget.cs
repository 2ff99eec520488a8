namespace DotBpf;

/// <summary>The function of the kernel behind a system call, whose name differs between machines (<c>SEC("ksyscall/…")</c>).</summary>
/// <param name="Name">The system call, such as <c>openat</c>.</param>
/// <remarks>Kernel: as <see cref="KprobeTarget"/>. The function is <c>__x64_sys_openat</c> on x86-64, <c>__arm64_sys_openat</c> on ARM64, <c>sys_openat</c> on old kernels.</remarks>
public sealed record SyscallProbeTarget(string Name) : AttachTarget
{
    /// <summary>Whether the program runs when the call returns.</summary>
    public bool IsReturn { get; init; }

    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{(IsReturn ? "the return of " : "")}system call {Name}";
}
