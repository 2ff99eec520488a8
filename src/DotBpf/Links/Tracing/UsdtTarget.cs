namespace DotBpf;

/// <summary>A static probe that a program or library was compiled with (USDT, <c>DTRACE_PROBE</c>): all its places, with its semaphore raised while attached.</summary>
/// <param name="File">The path of the file; a name without a slash is looked for where the loader looks.</param>
/// <param name="Provider">The provider, such as <c>libc</c>.</param>
/// <param name="Name">The probe, such as <c>setjmp</c>.</param>
/// <remarks>
/// <para>A probe inlined in several functions has several places: each gets a uprobe, and the link is all of them together.</para>
/// <para>Arguments: programs made with libbpf's <c>usdt.bpf.h</c> ask <c>bpf_usdt_arg</c>, <c>bpf_usdt_arg_cnt</c> and <c>bpf_usdt_cookie</c>;
/// attaching fills the maps of that header, for x86-64 and ARM64. Other programs get the registers (<c>struct pt_regs</c>) at the place, and
/// <see cref="UsdtProbe.Arguments"/> says where arguments lie there. Entries of the maps are shared by equal places and given back with the last
/// link: BPF_USDT_MAX_SPEC_CNT (256) bounds how many different places and cookies are attached at a time. A link that is pinned keeps its entry.
/// Arguments at two registers (<c>8@(%rdx,%rax,8)</c>) take a program that was compiled with the header of libbpf 1.7 or later.</para>
/// <para>Kernel: since 4.1, semaphores since 4.20; for programs of kind Kprobe. Before 5.15 arguments are known in one process only.
/// Privileges: CAP_PERFMON with CAP_BPF, and the right to read the file.</para>
/// <para>Errors: ENOENT for no such file or probe, ESRCH for no such process, E2BIG for more places than the maps take;
/// <see cref="FeatureNotSupportedException"/> for an argument where programs cannot be told to look, such as a floating-point register.</para>
/// </remarks>
public sealed record UsdtTarget(string File, string Provider, string Name) : AttachTarget
{
    /// <summary>Only in this process; <see langword="null"/> for all.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The number that the program reads by <c>bpf_usdt_cookie</c>, or without libbpf's header by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Whether to attach by links, by the ioctl, or by definitions in tracefs.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"USDT {File}:{Provider}:{Name}{(ProcessId is { } process ? $" of process {process}" : "")}";
}
