namespace DotBpf;

/// <summary>The function of the kernel, or of another program, that the program was loaded for: its entry, exit, or result (<c>fentry</c>, <c>fexit</c>, <c>fmod_ret</c>).</summary>
/// <remarks>
/// <para>Kernel: since 5.5 (5.7 for results), on machines whose BPF trampolines are supported; cookies since 6.0. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: EPERM under lockdown, already when the program is loaded; EBUSY for a function that livepatching or another tracer holds.</para>
/// </remarks>
public sealed record FunctionTarget : AttachTarget
{
    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>.</summary>
    public ulong Cookie { get; init; }

    /// <inheritdoc/>
    protected override string Text => "the function it was loaded for";
}
