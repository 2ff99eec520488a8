namespace DotBpf.Embedded.Verifier.States;

/// <summary>Whether a turn of a loop brought it nearer to its end by an iterator.</summary>
internal static class IteratorTurns
{
    /// <summary>Whether an iterator that lived through the whole turn gave an element in it.</summary>
    /// <remarks>An iterator that was made anew in the turn says nothing: such a loop could make new ones for ever.</remarks>
    /// <param name="old">What the turn began with.</param>
    /// <param name="state">What it ended with, at the same instruction of the same functions.</param>
    internal static bool HasAdvanced(ProgramState old, ProgramState state)
    {
        for (int depth = 0; depth < Math.Min(old.Frames.Count, state.Frames.Count); depth++)
        {
            if (HasAdvanced(old.Frames[depth], state.Frames[depth]))
                return true;
        }

        return false;
    }

    private static bool HasAdvanced(CallFrame old, CallFrame frame)
    {
        for (int i = 0; i < old.StackSlots; i++)
        {
            if (old.Slot(i).Spilled is not { Iterator: { IsDrained: false } before } begin || frame.Slot(i).Spilled is not { Iterator: { IsDrained: false } after } end)
                continue;
            if (begin.Reference == end.Reference && after.Turns > before.Turns)
                return true;
        }

        return false;
    }
}
