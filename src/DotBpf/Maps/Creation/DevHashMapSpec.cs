using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="DevHashMap"/> to create.</summary>
/// <param name="MaxEntries">How many entries fit.</param>
public sealed record DevHashMapSpec(uint MaxEntries) : MapSpec<DevHashMap>(MaxEntries)
{
    /// <summary>Whether values have room for a program.</summary>
    public bool HasPrograms { get; init; } = true;

    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = HasPrograms ? 8u : 4u };
}
