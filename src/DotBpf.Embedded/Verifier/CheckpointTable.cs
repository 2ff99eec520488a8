using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier;

/// <summary>The states kept at each instruction, and the decision whether a path that comes there has anything new.</summary>
internal sealed class CheckpointTable(VerifierContext context, PrunePoints points, RegisterLiveness liveness)
{
    private readonly List<Checkpoint>?[] _bySlot = new List<Checkpoint>?[context.Code.Length];
    private int _jumps;
    private int _instructions;
    private int _jumpsAtLast;
    private int _instructionsAtLast;

    internal bool IsPrunePoint(int slot) => points.IsPoint(slot);

    /// <summary>Counts an instruction, so that states are kept at a sensible distance.</summary>
    internal void Count(bool isJump)
    {
        _instructions++;
        _jumps += isJump ? 1 : 0;
    }

    /// <summary>Whether a state that was kept stands for the one that is looked at; then its path ends here. Otherwise it may be kept itself.</summary>
    /// <exception cref="VerificationException">It is a state of the same path once more: a loop without end.</exception>
    internal bool IsKnown(ProgramState state)
    {
        bool isForced = points.IsForced(state.Slot);
        if (isForced && state.Frame.CallbackDepth == 0)
            state.Frame.BeginHelperCall();
        int jumps = _jumps - _jumpsAtLast, instructions = _instructions - _instructionsAtLast;
        bool isKept = isForced || (jumps >= 2 && instructions >= 8);
        List<Checkpoint> kept = _bySlot[state.Slot] ??= [];
        for (int i = kept.Count - 1; i >= 0; i--)
        {
            Checkpoint old = kept[i];
            bool isNextTurn = isForced && IsNextTurn(old.State, state);
            if (!old.IsFinished && !isNextTurn && old.State.Depth == state.Depth)
            {
                CheckIsNoTurn(old, state);
                isKept &= isForced || jumps >= 20 || instructions >= 100;
            }

            if (Meets(old, state, isNextTurn))
                return true;
            old.Misses += isKept ? 1 : 0;
            if (IsUseless(old, isForced))
                kept.RemoveAt(i);
        }

        if (isKept)
            Keep(kept, state);
        return false;
    }

    // A state that is met while its own paths are followed is a turn of a loop: only loops that end by themselves may end there.
    private bool Meets(Checkpoint old, ProgramState state, bool isNextTurn)
    {
        if (!old.IsFinished && !isNextTurn)
            return false;
        bool isSettled = old.IsSettled;
        if (!StateComparison.Covers(old.State, state, isSettled ? ComparisonRule.Needs : ComparisonRule.Ranges))
            return false;
        if (!isSettled && !old.Entries().TrueForAll(entry => IsWithin(entry.State, state)))
            return false;

        old.Hits++;
        NoteUnwritten(old.State, state);
        StateNeeds.Carry(old.State, state);
        if (!isSettled)
            old.Return(state);
        return true;
    }

    // A turn ends where the same call comes back that began it; whoever calls anew may do so for ever.
    private bool IsNextTurn(ProgramState old, ProgramState state)
    {
        if (!IsWithin(old, state))
            return false;
        if (IsMayGo(state.Slot))
            return state.Frame.MayGoTurns > old.Frame.MayGoTurns;
        return IsIterator(state.Slot) || state.Frame.CallbackDepth > 0;
    }

    // The path may be deeper in calls than the entry of the loop, but must not have left what turns.
    private bool IsWithin(ProgramState entry, ProgramState state)
    {
        if (state.Depth < entry.Depth)
            return false;
        if (IsIterator(entry.Slot))
            return IteratorTurns.HasAdvanced(entry, state);
        CallFrame frame = state.Frames[entry.Depth];
        return IsMayGo(entry.Slot) ? frame.IsSameCall(entry.Frame) : frame.IsSameHelperCall(entry.Frame);
    }

    private bool IsMayGo(int slot) => context.Code.Row(slot).Operation == Operation.JumpMay;

    private bool IsIterator(int slot) => context.Code.HelperAt(slot)?.Iterator is not null;

    private void CheckIsNoTurn(Checkpoint old, ProgramState state)
    {
        if (HasSameTurns(old.State, state) && StateComparison.Covers(old.State, state, ComparisonRule.Equality))
            throw context.Refuse("it comes here again with nothing changed: an endless loop", Hints.EndLoop);
    }

    // Turns that calls took which have returned bound nothing: the next call of the same function or helper counts anew.
    private static bool HasSameTurns(ProgramState old, ProgramState state)
    {
        for (int depth = 0; depth < old.Frames.Count; depth++)
        {
            CallFrame before = old.Frames[depth], now = state.Frames[depth];
            if (before.MayGoTurns != now.MayGoTurns || before.CallbackDepth != now.CallbackDepth)
                return false;
        }

        return true;
    }

    // States that seldom stand for another only cost time; those of loops that may still converge are worth more of it.
    private static bool IsUseless(Checkpoint old, bool isForced)
    {
        int patience = isForced && !old.IsFinished ? 64 : 3;
        return old.Misses > (old.Hits * patience) + patience;
    }

    private void Keep(List<Checkpoint> kept, ProgramState state)
    {
        state.RenewStacks();
        ProgramState copy = state.Copy();
        state.RenewStacks();
        ForgetUnread(copy);
        Checkpoint checkpoint = new(copy, state.Parent);
        kept.Add(checkpoint);
        state.Parent = checkpoint;
        _jumpsAtLast = _jumps;
        _instructionsAtLast = _instructions;
    }

    private void ForgetUnread(ProgramState state)
    {
        for (int depth = 0; depth < state.Frames.Count; depth++)
        {
            CallFrame frame = state.Frames[depth];
            ushort live = depth == state.Depth
                ? liveness.Before(state.Slot)
                : liveness.During(state.Frames[depth + 1].CallSite, state.Frames[depth + 1].IsCallback);
            for (int i = 0; i < CallFrame.FramePointer; i++)
            {
                if ((live & 1 << i) == 0)
                    frame[i] = Value.Unwritten;
            }
        }
    }

    // Bytes that were written on the path looked at, and not on this one, may now be read unwritten.
    private void NoteUnwritten(ProgramState old, ProgramState state)
    {
        for (int depth = 0; depth < old.Frames.Count; depth++)
        {
            if (HasUnwritten(old.Frames[depth], state.Frames[depth]))
                context.Facts.ReadUnwritten(old.Frames[depth].Function);
        }
    }

    private static bool HasUnwritten(CallFrame old, CallFrame frame)
    {
        for (int i = 0; i < old.StackSlots; i++)
        {
            for (int at = 0; at < StackSlot.Size; at++)
            {
                if (frame.Slot(i)[at] == StackByte.Unwritten && old.Slot(i)[at] != StackByte.Unwritten)
                    return true;
            }
        }

        return false;
    }
}
