namespace DotBpf.Embedded.Verifier.States;

/// <summary>A state that was kept, so that others which come to the same instruction can be compared with it.</summary>
/// <remarks>
/// It is finished when every path that goes on from it has ended, well or by meeting another checkpoint: then whatever it contains is known
/// to be good. A path inside a loop may have ended by meeting a checkpoint that was not finished itself, an <em>entry</em> of that loop.
/// What such a checkpoint's numbers were needed for is known only when the entry is finished too.
/// </remarks>
internal sealed class Checkpoint(ProgramState state, Checkpoint? parent)
{
    private List<(Checkpoint Met, ProgramState State)>? _returns;

    internal ProgramState State { get; } = state;

    internal Checkpoint? Parent { get; } = parent;

    /// <summary>Paths from here that have not ended.</summary>
    internal int OpenPaths { get; private set; } = 1;

    internal bool IsFinished => OpenPaths == 0;

    /// <summary>The unfinished checkpoint that a path from here returned to, the outermost one; <see langword="null"/> for none.</summary>
    internal Checkpoint? LoopEntry { get; private set; }

    /// <summary>Whether all that its numbers are needed for is known.</summary>
    internal bool IsSettled => IsFinished && WaitsFor().IsFinished;

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

    /// <summary>Notes that a path which came from here met a checkpoint that is not settled before this one is.</summary>
    /// <param name="met">The checkpoint: this one, or one inside the loop.</param>
    /// <param name="state">The path's end, contained in <paramref name="met"/>.</param>
    internal void Return(Checkpoint met, ProgramState state)
    {
        (_returns ??= []).Add((met, state));
        for (Checkpoint? each = state.Parent; each is not null && each.Depth >= Depth; each = each.Parent)
        {
            if (each.LoopEntry is null || each.LoopEntry.Depth > Depth)
                each.LoopEntry = this;
        }
    }

    /// <summary>The outermost checkpoint that this one waits for.</summary>
    internal Checkpoint WaitsFor()
    {
        Checkpoint each = this;
        while (each.LoopEntry is { } entry && entry != each)
            each = entry;
        return each;
    }

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

        if (WaitsFor() is { IsFinished: false } outer)
            (outer._returns ??= []).AddRange(_returns);
        _returns = null;
    }
}
