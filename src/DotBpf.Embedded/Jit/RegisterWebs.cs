namespace DotBpf.Embedded.Jit;

/// <summary>Splits the registers of a function into webs: values that never meet get names of their own.</summary>
/// <remarks>
/// A program has ten registers and so uses each for one thing after the other. RyuJIT keeps a local in one place for as long as
/// possible, and knows more of one that is written once; so each web becomes a local of its own.
/// </remarks>
internal sealed class RegisterWebs
{
    private const int Registers = 11;

    private readonly ProgramListing _listing;
    private readonly FunctionShape _shape;
    private readonly int[] _before;
    private readonly int[] _written;
    private readonly List<int> _parents = [];

    internal RegisterWebs(ProgramListing listing, FunctionShape shape)
    {
        _listing = listing;
        _shape = shape;
        _before = new int[(shape.End - shape.Begin) * Registers];
        _written = new int[(shape.End - shape.Begin) * Registers];
        NameAll();
        JoinAll();
    }

    /// <summary>Names a bound on the number of webs: every web's number is below it.</summary>
    internal int Count => _parents.Count;

    /// <summary>The web of a register as an instruction finds it.</summary>
    internal int Before(int slot, int register) => Find(_before[Index(slot, register)]);

    /// <summary>The web of a register that an instruction writes.</summary>
    internal int Written(int slot, int register) => Find(_written[Index(slot, register)]);

    // In order of slots: a block begins with new names, which are then joined with those that its predecessors end with.
    private void NameAll()
    {
        Span<int> current = stackalloc int[Registers];
        for (int slot = _shape.Begin; slot < _shape.End; slot = _listing.After(slot))
        {
            if (_shape.IsBlockStart(slot))
            {
                for (int register = 0; register < Registers; register++)
                    current[register] = NewName();
            }

            current.CopyTo(_before.AsSpan(Index(slot, 0)));
            if (!_listing.IsImpossible(slot))
            {
                foreach (int register in _shape.UseOf(slot).Writes)
                    current[register] = NewName();
            }

            current.CopyTo(_written.AsSpan(Index(slot, 0)));
        }
    }

    private void JoinAll()
    {
        for (int slot = _shape.Begin; slot < _shape.End; slot = _listing.After(slot))
        {
            if (_listing.FallsThrough(slot))
                JoinWith(slot, _listing.After(slot));
            if (_listing.IsJump(slot) && !_listing.IsImpossible(slot))
                JoinWith(slot, _listing.Target(slot));
        }
    }

    private void JoinWith(int slot, int next)
    {
        foreach (int register in _shape.LiveBefore(next))
            Join(_written[Index(slot, register)], _before[Index(next, register)]);
    }

    private int NewName()
    {
        _parents.Add(_parents.Count);
        return _parents.Count - 1;
    }

    private void Join(int left, int right) => _parents[Find(left)] = Find(right);

    private int Find(int name)
    {
        while (_parents[name] != name)
        {
            _parents[name] = _parents[_parents[name]];
            name = _parents[name];
        }

        return name;
    }

    private int Index(int slot, int register) => ((slot - _shape.Begin) * Registers) + register;
}
