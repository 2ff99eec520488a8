namespace DotBpf;

/// <summary>A walk over objects of the kernel: tasks, maps, sockets, the elements of a map…. <see cref="BpfLink.OpenIterator"/> reads what the program writes about each.</summary>
/// <remarks>
/// <para>Over what, the program's section says: <c>iter/task</c>, <c>iter/bpf_map</c>, <c>iter/bpf_map_elem</c>, <c>iter/cgroup</c>…. Pinned, the link is a file that any user with the right mode can read.</para>
/// <para>Kernel: since 5.8, elements of maps since 5.9, cgroups and single tasks since 6.1. Privileges: CAP_PERFMON with CAP_BPF.</para>
/// <para>Errors: EBADF for an iterator of elements without <see cref="Map"/>, EINVAL for a map that the iterator does not walk.</para>
/// </remarks>
public sealed record IteratorTarget : AttachTarget
{
    /// <summary>The map whose elements are walked (<c>iter/bpf_map_elem</c>, <c>iter/sockmap</c>, <c>iter/bpf_sk_storage_map</c>).</summary>
    public MapHandle? Map { get; init; }

    /// <summary>The directory of the cgroup to begin at (<c>iter/cgroup</c>).</summary>
    public string? CgroupPath { get; init; }

    /// <summary>Which cgroups, seen from there.</summary>
    public CgroupWalk CgroupWalk { get; init; } = CgroupWalk.Descendants;

    /// <summary>Only the threads of this process (<c>iter/task</c>, <c>iter/task_file</c>, <c>iter/task_vma</c>).</summary>
    public int? ProcessId { get; init; }

    /// <summary>Only this thread.</summary>
    public int? ThreadId { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"iterator{Of("", Map)}{Of("cgroup ", CgroupPath)}{Of("process ", ProcessId)}{Of("thread ", ThreadId)}";

    private static string Of(string what, object? value) => value is null ? "" : $" of {what}{value}";
}
