namespace DotBpf.Embedded.Verifier.States;

/// <summary>What the proof relied on after a state, carried over to a state that it stands for.</summary>
internal static class StateNeeds
{
    /// <summary>Marks in <paramref name="state"/> the numbers and slots that were needed after <paramref name="old"/>.</summary>
    /// <returns>Whether any was not yet marked.</returns>
    internal static bool Carry(ProgramState old, ProgramState state)
    {
        bool changed = false;
        for (int i = 0; i < old.Frames.Count; i++)
            changed |= Carry(old.Frames[i], state.Frames[i]);
        return changed;
    }

    private static bool Carry(CallFrame old, CallFrame frame)
    {
        bool changed = false;
        for (int i = 0; i < CallFrame.FramePointer; i++)
            changed |= Carry(old[i], frame[i]);
        for (int i = 0; i < old.StackSlots; i++)
        {
            StackSlot slot = frame.Slot(i);
            if (!old.Slot(i).WasRead)
                continue;
            changed |= !slot.WasRead;
            slot.MarkRead();
            if (old.Slot(i).Spilled is { } spilled && slot.Spilled is { } value)
                changed |= Carry(spilled, value);
        }

        return changed;
    }

    private static bool Carry(Value old, Value value)
    {
        if (old.Origin is not { IsPrecise: true } || value.Origin is not { IsPrecise: false } origin)
            return false;
        origin.Rely();
        return true;
    }
}
