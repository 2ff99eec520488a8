namespace DotBpf;

/// <summary>The tracepoint that the program was loaded for (<c>SEC("tp_btf/…")</c>), with typed arguments.</summary>
/// <remarks>Kernel: since 5.5, for programs of kind Tracing; cookies since 6.10. Privileges: CAP_PERFMON with CAP_BPF.</remarks>
public sealed record BtfTracepointTarget : AttachTarget
{
    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>.</summary>
    public ulong Cookie { get; init; }

    /// <inheritdoc/>
    protected override string Text => "the BTF tracepoint it was loaded for";
}
