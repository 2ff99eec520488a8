using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>What becomes of a function's stack frame: how much of it is memory, and which parts are variables instead.</summary>
/// <remarks>
/// A part that is only ever read and written by itself, always in the same width, and whose address nobody else gets, need not be
/// memory: as a local variable RyuJIT may keep it in a register. That is where compilers put what does not fit into ten registers.
/// </remarks>
internal sealed class StackPlan
{
    private const int WholeFrame = 512;

    private readonly ProgramListing _listing;
    private readonly FunctionShape _shape;
    private readonly FramePointers _pointers;
    private readonly HashSet<StackPart> _parts = [];
    private readonly HashSet<StackPart> _variables;
    private int _lowestLent;

    internal StackPlan(ProgramListing listing, FunctionShape shape, FunctionFact fact)
    {
        _listing = listing;
        _shape = shape;
        _pointers = new FramePointers(listing, shape);
        for (int slot = shape.Begin; slot < shape.End; slot = listing.After(slot))
        {
            if (_pointers.Comes(slot) && !listing.IsImpossible(slot))
                Note(slot);
        }

        _variables = [.. _parts.Where(IsVariable)];
        int lowest = _parts.Except(_variables).Select(part => part.Offset).Append(_lowestLent).Min();
        ReadsUnwritten = fact.ReadsUnwritten;
        (Size, Type) = lowest == 0 ? (0, typeof(void)) : StackFrames.AtLeast(Math.Min(-lowest, fact.StackDepth));
    }

    /// <summary>Bytes of memory that the frame needs.</summary>
    internal int Size { get; }

    /// <summary>Whether what was not written must be zero, because the program may read it.</summary>
    internal bool ReadsUnwritten { get; }

    /// <summary>The type of a local variable that has them.</summary>
    internal Type Type { get; }

    /// <summary>The parts that are variables.</summary>
    internal IReadOnlyCollection<StackPart> Variables => _variables;

    /// <summary>Whether a load or store is one of a variable.</summary>
    internal bool TryGetVariable(int slot, out StackPart variable) =>
        TryGetPart(slot, _listing.Row(slot)!, out variable) && _variables.Contains(variable);

    private bool IsVariable(StackPart part) =>
        part.End <= _lowestLent && !_parts.Any(other => other != part && other.Overlaps(part));

    private void Note(int slot)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        if (TryGetPart(slot, row, out StackPart part))
        {
            _parts.Add(part);
            if (row.Operation == Operation.Store && row.Operand == Operand.Register)
                Lend(slot, instruction.Source, WholeFrame);
            return;
        }

        foreach (int register in _shape.UseOf(slot).Reads)
            Lend(slot, register, DepthOfUse(slot, register, instruction, row));
    }

    // A plain load or store at a place that is always the same.
    private bool TryGetPart(int slot, InstructionDefinition row, out StackPart part)
    {
        part = default;
        if (row.Operation is not (Operation.Load or Operation.LoadSignExtended or Operation.Store))
            return false;
        Instruction instruction = _listing[slot];
        int place = _pointers.At(slot, row.Operation == Operation.Store ? instruction.Destination : instruction.Source);
        if (place is FramePointers.Elsewhere or FramePointers.Anywhere)
            return false;
        part = new(place + instruction.Offset, row.Width);
        return true;
    }

    // How deep an instruction may reach by an address it is given: a helper reads on from there, anything else may go back as well.
    private int DepthOfUse(int slot, int register, Instruction instruction, InstructionDefinition row)
    {
        int place = _pointers.At(slot, register);
        if (place == FramePointers.Anywhere)
            return WholeFrame;
        return row.Operation switch
        {
            Operation.Move or Operation.Add or Operation.Subtract => 0,
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual => 0,
            Operation.Call when _listing.HelperAt(slot) is not null && !_listing.TakesFunctions => -place,
            >= Operation.AtomicAdd when register == BaseOf(instruction, row) => -(place + instruction.Offset),
            _ => WholeFrame,
        };
    }

    private static int BaseOf(Instruction instruction, InstructionDefinition row) =>
        row.Operation == Operation.LoadAcquire ? instruction.Source : instruction.Destination;

    private void Lend(int slot, int register, int depth)
    {
        if (_pointers.At(slot, register) != FramePointers.Elsewhere)
            _lowestLent = Math.Min(_lowestLent, -depth);
    }
}
