namespace DotBpf;

/// <summary>What walking a map promises while others write to it.</summary>
public enum IterationPromise
{
    /// <summary>Every key that is there during the whole walk comes exactly once; a key that comes or goes meanwhile comes once or not at all.</summary>
    EveryKeyOnce,

    /// <summary>
    /// While nobody removes entries, as <see cref="EveryKeyOnce"/>. When the entry at which the walk stands is removed, the
    /// kernel begins it again: keys may come twice, or not at all, because a walk ends after as many entries as the map can hold.
    /// </summary>
    BestEffort,
}
