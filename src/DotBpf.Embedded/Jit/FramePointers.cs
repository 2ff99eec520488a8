using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>Follows addresses of the stack frame through a function: which register holds which one, before each instruction.</summary>
internal sealed class FramePointers
{
    /// <summary>Not an address of this frame.</summary>
    internal const int Elsewhere = int.MaxValue;

    /// <summary>An address of this frame that is not always the same.</summary>
    internal const int Anywhere = int.MinValue;

    private const int Registers = 11;
    private const int FramePointer = 10;

    private readonly ProgramListing _listing;
    private readonly FunctionShape _shape;
    private readonly int[] _before;
    private readonly bool[] _isKnown;
    private readonly Queue<int> _waiting = [];

    internal FramePointers(ProgramListing listing, FunctionShape shape)
    {
        _listing = listing;
        _shape = shape;
        _before = new int[(shape.End - shape.Begin) * Registers];
        _isKnown = new bool[shape.End - shape.Begin];
        Span<int> begin = stackalloc int[Registers];
        begin.Fill(Elsewhere);
        begin[FramePointer] = 0;
        Meet(shape.Begin, begin);
        while (_waiting.TryDequeue(out int slot))
            Follow(slot);
    }

    /// <summary>How far from the frame's end the address in a register is.</summary>
    internal int At(int slot, int register) => _before[((slot - _shape.Begin) * Registers) + register];

    /// <summary>Whether control comes to a slot.</summary>
    internal bool Comes(int slot) => _isKnown[slot - _shape.Begin];

    // From a slot on until control leaves the straight line.
    private void Follow(int slot)
    {
        Span<int> state = stackalloc int[Registers];
        Before(slot).CopyTo(state);
        while (true)
        {
            Apply(slot, state);
            if (_listing.IsJump(slot))
                Meet(_listing.Target(slot), state);
            if (!_listing.FallsThrough(slot))
                return;
            slot = _listing.After(slot);
            if (_shape.IsBlockStart(slot))
            {
                Meet(slot, state);
                return;
            }

            state.CopyTo(Before(slot));
            _isKnown[slot - _shape.Begin] = true;
        }
    }

    private void Meet(int slot, ReadOnlySpan<int> state)
    {
        Span<int> before = Before(slot);
        bool changed = !Comes(slot);
        if (changed)
            state.CopyTo(before);
        _isKnown[slot - _shape.Begin] = true;
        for (int register = 0; register < Registers; register++)
        {
            if (before[register] == state[register] || before[register] == Anywhere)
                continue;
            before[register] = Anywhere;
            changed = true;
        }

        if (changed)
            _waiting.Enqueue(slot);
    }

    private void Apply(int slot, Span<int> state)
    {
        if (_listing.IsImpossible(slot))
            return;
        int result = ResultOf(slot, state);
        foreach (int register in _shape.UseOf(slot).Writes)
            state[register] = result;
    }

    private int ResultOf(int slot, ReadOnlySpan<int> state)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        int destination = state[instruction.Destination];
        int source = row.Operand == Operand.Register ? state[instruction.Source] : Elsewhere;
        return row.Operation switch
        {
            Operation.Move => source,
            Operation.Load => Elsewhere,
            Operation.Add or Operation.Subtract when row.Width == 64 && row.Operand == Operand.Immediate && IsPlace(destination) =>
                Moved(destination, row.Operation == Operation.Add ? instruction.Immediate : -(long)instruction.Immediate),
            <= Operation.ByteSwap when destination != Elsewhere || source != Elsewhere => Anywhere,
            _ => Elsewhere,
        };
    }

    private static int Moved(int place, long distance) => place + distance is >= -512 and <= 512 ? (int)(place + distance) : Anywhere;

    private static bool IsPlace(int position) => position is not (Elsewhere or Anywhere);

    private Span<int> Before(int slot) => _before.AsSpan((slot - _shape.Begin) * Registers, Registers);
}
