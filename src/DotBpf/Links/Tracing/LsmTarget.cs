namespace DotBpf;

/// <summary>The security decision that the program was loaded for (<c>SEC("lsm/…")</c>): it can forbid what is about to happen.</summary>
/// <remarks>
/// <para>Kernel: since 5.7 with CONFIG_BPF_LSM and <c>bpf</c> among the LSMs that are on. Privileges: CAP_PERFMON with CAP_BPF.
/// Programs of section <c>lsm_cgroup/…</c> are attached to a <see cref="CgroupTarget"/>.</para>
/// <para>Errors: EPERM under lockdown, already when the program is loaded.</para>
/// </remarks>
public sealed record LsmTarget : AttachTarget
{
    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>.</summary>
    public ulong Cookie { get; init; }

    /// <inheritdoc/>
    protected override string Text => "the LSM hook it was loaded for";
}
