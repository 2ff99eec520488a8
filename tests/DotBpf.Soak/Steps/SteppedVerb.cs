namespace DotBpf.Soak.Steps;

/// <summary>What can be done with a map.</summary>
internal enum SteppedVerb
{
    Update,
    Delete,
    Take,
    TakeBatch,
    Look,
    Submit,
    Discard,
    AllocatePages,
    FreePages,
    ReservePages,
    TouchPages,

    /// <summary>Undo what others left behind who ended in the middle of it.</summary>
    Recover,
}
