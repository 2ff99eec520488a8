namespace DotBpf.Embedded.Verifier.Flow;

/// <summary>Which instructions any jump, call or callback leads to.</summary>
internal static class Reachability
{
    /// <summary>The first instruction that nothing leads to; −1 when there is none.</summary>
    internal static int FirstUnreachable(ProgramCode code)
    {
        var reached = new bool[code.Length];
        Stack<int> pending = new([0]);
        while (pending.TryPop(out int slot))
        {
            if (reached[slot])
                continue;
            reached[slot] = true;
            (int first, int second) = code.Successors(slot);
            Push(pending, first);
            Push(pending, second);
            if (code.CallsFunction(slot) || code.LoadsFunction(slot))
                pending.Push(code.FunctionTarget(slot));
        }

        for (int slot = 0; slot < code.Length; slot = code.Next(slot))
        {
            if (!reached[slot])
                return slot;
        }

        return -1;
    }

    private static void Push(Stack<int> pending, int slot)
    {
        if (slot >= 0)
            pending.Push(slot);
    }
}
