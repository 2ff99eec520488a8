namespace DotBpf.Embedded.Verifier.States;

/// <summary>When a state that was kept stands for a new one.</summary>
internal enum ComparisonRule
{
    /// <summary>Everything the proof relied on contains the new one's.</summary>
    Needs,

    /// <summary>Everything contains the new one's, because what the proof relies on is not known yet.</summary>
    Ranges,

    /// <summary>Nothing differs.</summary>
    Equality,
}
