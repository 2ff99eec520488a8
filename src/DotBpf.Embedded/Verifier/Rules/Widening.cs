using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Gives up the ranges of numbers that change from turn to turn and that nothing relied on, so that loops without a bound of their own come to an end.</summary>
internal static class Widening
{
    /// <summary>Compares a turn with the one before it, whose checkpoint at the same slot is on the way here.</summary>
    /// <param name="state">What the turn begins with.</param>
    /// <param name="slot">Where turns begin.</param>
    /// <param name="last">The last checkpoint that may be that of the turn before.</param>
    internal static void Widen(ProgramState state, int slot, Checkpoint? last)
    {
        Checkpoint? before = last;
        while (before is not null && !IsTurn(before.State, state, slot))
            before = before.Parent;
        if (before is null)
            return;
        for (int i = 0; i < state.Frames.Count; i++)
            Widen(before.State.Frames[i], state.Frames[i]);
    }

    private static bool IsTurn(ProgramState before, ProgramState state, int slot) => before.Slot == slot && before.Depth == state.Depth
        && before.Frames.Zip(state.Frames).All(pair => pair.First.CallSite == pair.Second.CallSite && pair.First.Function == pair.Second.Function);

    private static void Widen(CallFrame before, CallFrame frame)
    {
        for (int i = 0; i < CallFrame.FramePointer; i++)
            frame[i] = Widen(before[i], frame[i]);
        for (int i = 0; i < frame.StackSlots; i++)
        {
            StackSlot slot = frame.Slot(i);
            if (before.Slot(i).Spilled is not { } old || slot.Spilled is not { } value)
                continue;
            Value widened = Widen(old, value);
            if (!ReferenceEquals(widened, value))
                frame.SetSlot(i, slot.With(widened));
        }
    }

    private static Value Widen(Value before, Value value)
    {
        bool isStable = !before.IsNumber || !value.IsNumber || before.Origin!.IsPrecise || value.Origin!.IsPrecise || before.Range == value.Range;
        return isStable ? value : Value.Number(NumberRange.Unknown);
    }
}
