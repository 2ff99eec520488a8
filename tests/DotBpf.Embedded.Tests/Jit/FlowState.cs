namespace DotBpf.Embedded.Tests.Jit;

/// <summary>What registers and stack hold before an instruction.</summary>
internal sealed class FlowState
{
    private readonly Dictionary<(int Offset, int Size), FlowValue> _stack = [];

    internal FlowValue[] Registers { get; } = new FlowValue[11];

    /// <summary>The state in which a function begins of whose callers nothing is known.</summary>
    internal static FlowState OfFunction()
    {
        FlowState state = new();
        state.Registers[10] = new(FlowKind.Frame, 0);
        return state;
    }

    internal FlowState Copy()
    {
        FlowState copy = new();
        Registers.CopyTo(copy.Registers, 0);
        foreach ((var place, FlowValue value) in _stack)
            copy._stack.Add(place, value);
        return copy;
    }

    // The callee has a frame of its own: addresses of this one are just numbers there.
    internal FlowState ForCallee()
    {
        FlowState state = OfFunction();
        for (int register = 1; register <= 5; register++)
        {
            if (Registers[register].Kind != FlowKind.Frame)
                state.Registers[register] = Registers[register];
        }

        return state;
    }

    /// <summary>Keeps only what both know.</summary>
    /// <returns>Whether anything was lost.</returns>
    internal bool Meet(FlowState other)
    {
        bool changed = false;
        for (int register = 0; register < Registers.Length; register++)
        {
            if (Registers[register] == other.Registers[register] || Registers[register].Kind == FlowKind.Unknown)
                continue;
            Registers[register] = default;
            changed = true;
        }

        foreach (var place in _stack.Keys.Where(place => !other._stack.TryGetValue(place, out FlowValue value) || value != _stack[place]).ToList())
            changed |= _stack.Remove(place);
        return changed;
    }

    internal FlowValue Read(int offset, int size) => _stack.GetValueOrDefault((offset, size));

    internal void Write(int offset, int size, FlowValue value)
    {
        foreach (var place in _stack.Keys.Where(place => place.Offset < offset + size && offset < place.Offset + place.Size).ToList())
            _stack.Remove(place);
        if (value.Kind != FlowKind.Unknown)
            _stack.Add((offset, size), value);
    }

    // A callee may write where it is given an address of the stack.
    internal void ForgetLent(bool isReadOnly)
    {
        for (int register = 1; register <= 5 && !isReadOnly; register++)
        {
            if (Registers[register].Kind == FlowKind.Frame)
                _stack.Clear();
        }
    }
}
