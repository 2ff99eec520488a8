namespace DotBpf;

/// <summary>A static probe that a program or library was compiled with (USDT, <c>DTRACE_PROBE</c>): all its places, with its semaphore raised while attached.</summary>
/// <param name="File">The path of the file; a name without a slash is looked for where the loader looks.</param>
/// <param name="Provider">The provider, such as <c>libc</c>.</param>
/// <param name="Name">The probe, such as <c>setjmp</c>.</param>
/// <remarks>
/// <para>A probe inlined in several functions has several places: each gets a uprobe, and the link is all of them together.</para>
/// <para>Arguments: the program gets the registers (<c>struct pt_regs</c>) at the place. Where an argument lies there is in the
/// file's notes (<see cref="UsdtProbe.Arguments"/>); the maps of libbpf's <c>bpf_usdt_arg</c> are not filled.</para>
/// <para>Kernel: since 4.17, semaphores since 4.20; for programs of kind Kprobe. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// </remarks>
public sealed record UsdtTarget(string File, string Provider, string Name) : AttachTarget
{
    /// <summary>Only in this process; <see langword="null"/> for all.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }
}
