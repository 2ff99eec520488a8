namespace DotBpf.Embedded.Maps.Values;

/// <summary>What a member of values that the host itself manages can be.</summary>
internal enum ValueFieldKind
{
    /// <summary><c>struct bpf_spin_lock</c>.</summary>
    Lock,

    /// <summary><c>struct bpf_timer</c>.</summary>
    Timer,
}
