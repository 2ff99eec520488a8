using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="ArenaMap"/> to create.</summary>
/// <param name="Pages">How many pages, at most 2^20.</param>
public sealed record ArenaMapSpec(uint Pages) : MapSpec<ArenaMap>(Pages)
{
    /// <summary>Where it lies in memory, in every process: a multiple of the page size, or 0 to let the first mapping decide.</summary>
    public ulong Address { get; init; }

    private protected override MapSpec Complete(MapSpec spec) => spec with { Flags = spec.Flags | MapFlags.Mappable, Extra = Address };
}
