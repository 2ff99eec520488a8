using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What the processes of a cgroup and those below it do: their packets, sockets, connections, devices, sysctls.</summary>
/// <param name="Path">The directory of the cgroup, in a file system of kind cgroup2.</param>
/// <remarks>
/// <para>Which of it is the program's attach type: <c>cgroup_skb/ingress</c>, <c>cgroup/connect4</c>, <c>cgroup/sysctl</c>….</para>
/// <para>Kernel: since 4.10 (<c>BPF_PROG_ATTACH</c>), as a link since 5.7 (kernel/bpf/cgroup.c); see <see cref="AttachType"/> for the
/// youngest kinds. Privileges: CAP_NET_ADMIN with CAP_BPF, and the right to read the directory.</para>
/// <para>Errors: ENOENT for no such directory, EBADF for one of another file system, EPERM where a cgroup above has a program that
/// allows no other, EINVAL for a program of another kind.</para>
/// </remarks>
public sealed record CgroupTarget(string Path) : AttachTarget
{
    /// <summary>What the program attaches to; <see langword="null"/> for what it expected when it was loaded.</summary>
    /// <remarks>Must be given for programs opened by number, and for <c>cgroup/skb</c>, whose section does not choose.</remarks>
    public AttachType? AttachType { get; init; }

    /// <summary>How it gets on with programs of cgroups below. Links always are <see cref="CgroupSharing.Multi"/>.</summary>
    public CgroupSharing Sharing { get; init; } = CgroupSharing.Multi;

    /// <summary>Where among the programs of the cgroup; <see langword="null"/> for the end.</summary>
    /// <remarks>Kernel: since 6.17.</remarks>
    public AttachOrder? Order { get; init; }

    /// <summary>Whether to attach by a link or by <c>BPF_PROG_ATTACH</c>.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"cgroup {Path}{(AttachType is { } type ? $" ({type})" : "")}";
}
