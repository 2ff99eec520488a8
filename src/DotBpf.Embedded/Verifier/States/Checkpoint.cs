namespace DotBpf.Embedded.Verifier.States;

/// <summary>A state that was kept, so that others which come to the same instruction can be compared with it.</summary>
/// <remarks>
/// It is finished when every path that goes on from it has ended, well or by meeting another checkpoint: then whatever it contains is known
/// to be good. A path inside a loop may have ended by meeting a checkpoint that was not finished itself, an <em>entry</em> of that loop.
/// What such a checkpoint's numbers were needed for is known only when the entry is finished too; and until then it stands only for states
/// of the same turns, because the way back to the entry is no way round for others.
/// </remarks>
internal sealed class Checkpoint(ProgramState state, Checkpoint? parent)
{
    private List<(Checkpoint Met, ProgramState State)>? _returns;
    private HashSet<Checkpoint>? _entries;

    internal ProgramState State { get; } = state;

    internal Checkpoint? Parent { get; } = parent;

    /// <summary>Paths from here that have not ended.</summary>
    internal int OpenPaths { get; private set; } = 1;

    internal bool IsFinished => OpenPaths == 0;

    /// <summary>Whether all that its numbers are needed for is known.</summary>
    internal bool IsSettled => IsFinished && (_entries is null || Entries().Count == 0);

    internal int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>How often it ended a path, and how often it was compared in vain.</summary>
    internal int Hits { get; set; }

    internal int Misses { get; set; }

    internal void OpenPath() => OpenPaths++;

    /// <summary>Ends a path that comes from here.</summary>
    internal void ClosePath()
    {
        for (Checkpoint? each = this; each is not null; each = each.Parent)
        {
            if (--each.OpenPaths != 0)
                return;
            each.Finish();
        }
    }

    /// <summary>Notes that a path ended here, at a checkpoint that is not settled.</summary>
    /// <param name="state">The path's end, contained in this checkpoint's state.</param>
    internal void Return(ProgramState state)
    {
        foreach (Checkpoint entry in Entries())
        {
            for (Checkpoint? each = state.Parent; each is not null && each.Depth > entry.Depth; each = each.Parent)
                (each._entries ??= []).Add(entry);
        }

        (Outermost()._returns ??= []).Add((this, state));
    }

    /// <summary>The entries of loops that paths from here come back to, this one included while it is not finished.</summary>
    internal List<Checkpoint> Entries()
    {
        List<Checkpoint> entries = IsFinished ? [] : [this];
        HashSet<Checkpoint> seen = [this];
        Stack<Checkpoint> pending = new([this]);
        while (pending.TryPop(out Checkpoint? each))
        {
            foreach (Checkpoint entry in each._entries ?? [])
            {
                if (!seen.Add(entry))
                    continue;
                pending.Push(entry);
                if (!entry.IsFinished)
                    entries.Add(entry);
            }
        }

        return entries;
    }

    private Checkpoint Outermost() => Entries().MinBy(entry => entry.Depth) ?? this;

    // What is relied on after an entry is relied on by each way back to it, which may add to what the entry relies on.
    private void Finish()
    {
        if (_returns is null)
            return;
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach ((Checkpoint met, ProgramState state) in _returns)
                changed |= StateNeeds.Carry(met.State, state);
        }

        if (Outermost() is { IsFinished: false } outer)
            (outer._returns ??= []).AddRange(_returns);
        _returns = null;
    }
}
