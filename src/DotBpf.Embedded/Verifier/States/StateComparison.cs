namespace DotBpf.Embedded.Verifier.States;

/// <summary>Whether a state that was kept stands for a new one at the same instruction: whatever is safe after it is safe after the new one.</summary>
internal sealed class StateComparison
{
    private readonly ComparisonRule _rule;

    // Most comparisons end before they need these.
    private Dictionary<int, int>? _ids;
    private Dictionary<Origin, (Origin Root, int Distance)>? _roots;

    private StateComparison(ComparisonRule rule) => _rule = rule;

    internal static bool Covers(ProgramState old, ProgramState state, ComparisonRule rule)
    {
        if (old.Depth != state.Depth || old.Resources.Length != state.Resources.Length || old.Sections != state.Sections)
            return false;
        StateComparison comparison = new(rule);
        if (!comparison.CoversResources(old, state) || !comparison.CoversLock(old, state))
            return false;
        for (int i = 0; i < old.Frames.Count; i++)
        {
            if (!comparison.Covers(old.Frames[i], state.Frames[i]))
                return false;
        }

        return true;
    }

    private bool CoversResources(ProgramState old, ProgramState state)
    {
        if (old.Resources.IsEmpty)
            return true;
        HashSet<int> taken = [];
        for (int i = 0; i < old.Resources.Length; i++)
        {
            if (!IsSameId(old.Resources[i].Id, state.Resources[i].Id) || !taken.Add(state.Resources[i].Id))
                return false;
            for (int depth = 0; depth < old.Frames.Count; depth++)
            {
                if (old.Resources[i].Id < old.Frames[depth].FirstOwnId != state.Resources[i].Id < state.Frames[depth].FirstOwnId)
                    return false;
            }
        }

        return true;
    }

    private bool CoversLock(ProgramState old, ProgramState state)
    {
        if (old.Lock is not { } held || state.Lock is not { } other)
            return old.Lock is null == state.Lock is null;
        return ReferenceEquals(held.Map, other.Map) && IsSameId(held.Id, other.Id);
    }

    private bool Covers(CallFrame old, CallFrame frame)
    {
        if (old.Function != frame.Function || old.CallSite != frame.CallSite || old.IsCallback != frame.IsCallback || old.IsTimer != frame.IsTimer)
            return false;

        // From the old one fewer turns were followed than the new one may still take.
        if (old.CallbackDepth > frame.CallbackDepth)
            return false;
        for (int i = 0; i < CallFrame.FramePointer; i++)
        {
            if (!Covers(old[i], frame[i]))
                return false;
        }

        int slots = _rule == ComparisonRule.Equality ? Math.Max(old.StackSlots, frame.StackSlots) : old.StackSlots;
        for (int i = 0; i < slots; i++)
        {
            if (!Covers(old.Slot(i), frame.Slot(i)))
                return false;
        }

        return true;
    }

    private bool Covers(Value old, Value value)
    {
        if (old.Kind == ValueKind.Unwritten || ReferenceEquals(old, value) && old.Kind is not ValueKind.Number && old.Id == 0 && old.Reference == 0)
            return true;
        if (old.IsNumber && value.IsNumber)
            return CoversNumber(old, value);
        return old.IsLike(value) && CoversExtent(old, value) && CoversIterator(old, value) && IsSameId(old.Id, value.Id) && IsSameId(old.Reference, value.Reference) && IsSameId(old.Owner, value.Owner)
            && (_rule == ComparisonRule.Equality ? old.Range == value.Range : old.Range.Contains(value.Range));
    }

    private bool CoversNumber(Value old, Value value) => _rule switch
    {
        ComparisonRule.Needs when !old.Origin!.IsPrecise => true,
        ComparisonRule.Equality => old.Range == value.Range,
        _ => old.Range.Contains(value.Range) && IsSameRoot(old, value),
    };

    private static bool CoversExtent(Value old, Value value) =>
        old.Extent == value.Extent || (old.IsPacket && old.Extent >= 0 && value.Extent > old.Extent);

    // In a loop that an iterator ends, another iterator in its place would begin anew: only once all of the loop is known may one stand for another.
    private bool CoversIterator(Value old, Value value)
    {
        if (old.Iterator is not { } iterator || value.Iterator is not { } other)
            return old.Iterator is null == value.Iterator is null;
        if (iterator.Kind != other.Kind || iterator.IsDrained != other.IsDrained)
            return false;
        return iterator.IsDrained || _rule switch
        {
            ComparisonRule.Needs => true,
            ComparisonRule.Ranges => old.Reference == value.Reference,
            _ => iterator.Turns == other.Turns,
        };
    }

    // Accesses that were good at a place of one id are good at the place of the id that it stands for.
    private bool IsSameId(int old, int id)
    {
        if (old == 0 || id == 0)
            return old == id;
        _ids ??= [];
        return _ids.TryAdd(old, id) || _ids[old] == id;
    }

    private bool IsSameRoot(Value old, Value value)
    {
        (Origin, int) found = (value.Root!, value.Delta - old.Delta);
        _roots ??= [];
        return _roots.TryAdd(old.Root!, found) || _roots[old.Root!] == found;
    }

    private bool Covers(StackSlot old, StackSlot slot)
    {
        if (_rule == ComparisonRule.Needs && !old.WasRead)
            return true;
        return CoversBytes(old, slot) && CoversSpilled(old, slot);
    }

    private bool CoversBytes(StackSlot old, StackSlot slot)
    {
        for (int i = 0; i < StackSlot.Size; i++)
        {
            bool isCovered = old[i] == slot[i] || (_rule != ComparisonRule.Equality && old[i] != StackByte.Zero && !old.IsHelpers && !slot.IsHelpers);
            if (!isCovered)
                return false;
        }

        return true;
    }

    private bool CoversSpilled(StackSlot old, StackSlot slot)
    {
        if (old.Spilled is null)
            return true;
        if (slot.Spilled is not null && slot.SpilledSize == old.SpilledSize)
            return Covers(old.Spilled, slot.Spilled);
        return slot.Spilled is null or { IsNumber: true } && Covers(old.Spilled, Value.UnknownNumber());
    }
}
