using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="DevMap"/> to create.</summary>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record DevMapSpec(uint MaxEntries) : MapSpec<DevMap>(MaxEntries)
{
    /// <summary>Whether values have room for a program.</summary>
    public bool HasPrograms { get; init; } = true;

    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = HasPrograms ? 8u : 4u };
}
