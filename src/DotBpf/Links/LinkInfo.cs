using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What a host says of a link. What a sort of link does not have is <see langword="null"/>.</summary>
/// <param name="Id">Its number on the host; 0 where the hook has no links.</param>
/// <param name="Type">Its sort.</param>
/// <param name="ProgramId">The number of the program that it ties, 0 for none (struct_ops).</param>
/// <remarks>Kernel: <c>struct bpf_link_info</c>, since 5.8.</remarks>
public sealed record LinkInfo(uint Id, BpfLinkType Type, uint ProgramId)
{
    /// <summary>The attach type, of links to cgroups, network namespaces, TCX, sockmaps and tracing.</summary>
    public AttachType? AttachType { get; init; }

    /// <summary>The network interface, of XDP and TCX; 0 once the interface is gone or the link was detached.</summary>
    public int? InterfaceIndex { get; init; }

    /// <summary>The cgroup's number, which is the inode of its directory; 0 once detached.</summary>
    public ulong? CgroupId { get; init; }

    /// <summary>The inode of the network namespace; 0 once detached.</summary>
    public uint? NetworkNamespace { get; init; }

    /// <summary>The map, of sockmaps and struct_ops.</summary>
    public uint? MapId { get; init; }

    /// <summary>The name of the tracepoint, probed function or file, or kind of iterator.</summary>
    public string? Name { get; init; }

    /// <summary>The byte offset of the probe, in the file of a uprobe.</summary>
    public ulong? Offset { get; init; }

    /// <summary>How many places a multi-uprobe watches.</summary>
    public int? Places { get; init; }

    /// <summary>The number that programs read by <c>bpf_get_attach_cookie</c>.</summary>
    public ulong? Cookie { get; init; }

    /// <summary>The id, in the target's types, of the function or tracepoint traced.</summary>
    public uint? TargetTypeId { get; init; }
}
