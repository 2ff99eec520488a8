namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>What an arena knows besides its pages.</summary>
internal struct ArenaState
{
    /// <summary>The lock of all that says which pages are free and which are there.</summary>
    internal uint Lock;

    /// <summary>Not 0 once somebody knows where the arena lies.</summary>
    internal uint IsPlaced;

    /// <summary>The free range that changed first of all, as a link; 0 when there is none.</summary>
    internal uint First;

    /// <summary>The free range that changed last.</summary>
    internal uint Last;

    /// <summary>Where it lies for programs, in whatever process.</summary>
    internal ulong Address;
}
