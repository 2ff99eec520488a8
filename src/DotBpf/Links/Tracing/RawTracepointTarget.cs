namespace DotBpf;

/// <summary>A tracepoint of the kernel with its arguments as the kernel passes them, which is the fastest way to trace.</summary>
/// <param name="Name">The tracepoint without its category, such as <c>sched_switch</c> or <c>sys_enter</c>.</param>
/// <remarks>
/// <para>Kernel: <c>BPF_RAW_TRACEPOINT_OPEN</c>, since 4.17, for programs of kind RawTracepoint and RawTracepointWritable. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: ENOENT for no such tracepoint.</para>
/// </remarks>
public sealed record RawTracepointTarget(string Name) : AttachTarget
{
    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 6.10.</summary>
    public ulong Cookie { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"raw tracepoint {Name}";
}
