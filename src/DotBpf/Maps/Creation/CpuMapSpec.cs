using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="CpuMap"/> to create.</summary>
/// <param name="MaxEntries">How many CPUs it has room for.</param>
public sealed record CpuMapSpec(uint MaxEntries) : MapSpec<CpuMap>(MaxEntries)
{
    /// <summary>Whether values have room for a program.</summary>
    public bool HasPrograms { get; init; } = true;

    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = HasPrograms ? 8u : 4u };
}
