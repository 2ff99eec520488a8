namespace DotBpf.ObjectFiles;

/// <summary>A function of a structure of the kernel that programs may implement.</summary>
/// <param name="Structure">The kernel's structure, such as <c>tcp_congestion_ops</c>.</param>
/// <param name="Member">The member that points to the function.</param>
public sealed record StructOpsMember(string Structure, string Member)
{
    /// <summary>Such as <c>tcp_congestion_ops.ssthresh</c>.</summary>
    public override string ToString() => $"{Structure}.{Member}";
}
