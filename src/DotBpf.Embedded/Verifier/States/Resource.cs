namespace DotBpf.Embedded.Verifier.States;

/// <summary>Something that the program must give back before it ends.</summary>
/// <param name="Id">The <see cref="Value.Reference"/> of values that stand for it.</param>
/// <param name="Slot">The call that gave it.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct Resource(int Id, int Slot, ResourceKind Kind)
{
    /// <summary>What usually helps when it is kept.</summary>
    internal string Hint => Kind switch
    {
        ResourceKind.Record => Hints.EndRecord,
        ResourceKind.Iterator => Hints.DestroyIterator,
        ResourceKind.Socket => Hints.ReleaseSocket,
        _ => Hints.ReleaseObject,
    };

    public override string ToString() => $"the {Kind.ToString().ToLowerInvariant()} from slot {Slot}";
}
