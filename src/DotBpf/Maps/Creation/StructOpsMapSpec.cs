using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="StructOpsMap"/> to create.</summary>
/// <param name="Structure">The kernel's structure, such as <c>tcp_congestion_ops</c>.</param>
public sealed record StructOpsMapSpec(string Structure) : MapSpec<StructOpsMap>(1)
{
    /// <summary>Whether a link puts it to use. Kernel: since 6.4.</summary>
    public bool UsesLink { get; init; }

    private protected override MapSpec Complete(MapSpec spec) => spec with
    {
        KernelValueType = Structure,
        Flags = UsesLink ? spec.Flags | MapFlags.Link : spec.Flags,
    };
}
