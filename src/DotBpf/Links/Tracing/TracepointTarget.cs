namespace DotBpf;

/// <summary>A tracepoint of the kernel, with the fields that its <c>format</c> file describes.</summary>
/// <param name="Category">The directory in <c>/sys/kernel/tracing/events</c>, such as <c>sched</c> or <c>syscalls</c>.</param>
/// <param name="Name">The tracepoint, such as <c>sched_switch</c> or <c>sys_enter_openat</c>.</param>
/// <remarks>
/// <para>Kernel: since 4.7, for programs of kind Tracepoint; as a link since 5.15, before that by an ioctl on the perf event.
/// Privileges: CAP_PERFMON with CAP_BPF, and the right to read tracefs.</para>
/// <para>Errors: EEXIST never, several programs can be attached; EACCES for a program that reads beyond the tracepoint's fields.</para>
/// </remarks>
public sealed record TracepointTarget(string Category, string Name) : AttachTarget
{
    /// <summary>The number that the program reads by <c>bpf_get_attach_cookie</c>, since 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Whether to attach by a link or by the ioctl.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"tracepoint {Category}/{Name}";
}
