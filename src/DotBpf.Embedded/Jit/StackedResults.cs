using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>Results that stay on the evaluation stack: the next instruction takes them before anything else, and no other does.</summary>
/// <remarks>What needs no variable makes the method shorter, so that it compiles sooner.</remarks>
internal sealed class StackedResults
{
    private readonly ProgramListing _listing;
    private readonly ProgramFacts _facts;
    private readonly FunctionShape _shape;
    private readonly RegisterWebs _webs;
    private readonly StackPlan _stack;
    private readonly bool _isLimited;
    private readonly int[] _reads;
    private readonly bool[] _isStacked;

    internal StackedResults(ProgramListing listing, ProgramFacts facts, FunctionShape shape, RegisterWebs webs, StackPlan stack, bool isLimited)
    {
        _listing = listing;
        _facts = facts;
        _shape = shape;
        _webs = webs;
        _stack = stack;
        _isLimited = isLimited;
        _reads = new int[webs.Count];
        _isStacked = new bool[webs.Count];
        for (int slot = shape.Begin; slot < shape.End; slot = listing.After(slot))
            CountReads(slot);
        for (int slot = shape.Begin; slot < shape.End; slot = listing.After(slot))
            Choose(slot);
    }

    /// <summary>Whether a web is never in a variable.</summary>
    internal bool Contains(int web) => _isStacked[web];

    /// <summary>Whether anybody reads a web.</summary>
    internal bool IsRead(int web) => _reads[web] != 0;

    private void CountReads(int slot)
    {
        if (_listing.Row(slot) is null || _listing.IsImpossible(slot))
            return;
        foreach (int register in _shape.UseOf(slot).Reads)
            _reads[_webs.Before(slot, register)]++;
    }

    private void Choose(int slot)
    {
        int next = _listing.After(slot);
        if (!IsWritten(slot) || next >= _shape.End || _shape.IsBlockStart(next) || !IsWritten(next))
            return;
        foreach (int register in _shape.UseOf(slot).Writes)
        {
            int web = _webs.Written(slot, register);
            if (_reads[web] == 1 && TakesFirst(next, register))
                _isStacked[web] = true;
        }
    }

    private bool IsWritten(int slot) => _facts[slot].IsReachable && !_listing.IsImpossible(slot);

    // Whether the code of an instruction begins with loading a register, which it loads once.
    private bool TakesFirst(int slot, int register)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        bool takesRegister = row.Operand == Operand.Register;
        bool beginsWithDestination = instruction.Destination == register && !(takesRegister && instruction.Source == register);
        return row.Operation switch
        {
            Operation.Move or Operation.MoveSignExtended => takesRegister && instruction.Source == register,
            Operation.Negate or Operation.ToBigEndian or Operation.ToLittleEndian or Operation.ByteSwap => instruction.Destination == register,
            < Operation.Negate => beginsWithDestination,
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual =>
                beginsWithDestination && !_isLimited && _facts[slot] is { IsTaken: true, IsPassed: true },
            Operation.Load or Operation.LoadSignExtended => instruction.Source == register && BeginsWithAddress(slot),
            Operation.Store => beginsWithDestination && BeginsWithAddress(slot),
            Operation.Exit => register == 0,
            _ => false,
        };
    }

    // Not variables, which have no address, nor what is translated.
    private bool BeginsWithAddress(int slot) =>
        _facts[slot].Pointer is not (PointerKind.Context or PointerKind.Arena) && !_stack.TryGetVariable(slot, out _);
}
