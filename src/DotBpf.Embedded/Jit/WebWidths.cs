using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>Which webs of a function need only 32 bits: those that never hold more, and those of which nobody reads more.</summary>
/// <remarks>
/// Most of what compilers make of C works on the lower halves of registers and clears the upper ones each time. A variable of 32 bits has
/// no upper half to clear; where all of the register is read, the zeros are added there.
/// </remarks>
internal sealed class WebWidths
{
    private const int FramePointer = 10;

    private readonly ProgramListing _listing;
    private readonly ProgramFacts _facts;
    private readonly FunctionShape _shape;
    private readonly RegisterWebs _webs;
    private readonly Func<int, bool> _returnsNarrow;
    private readonly bool[] _holdsWide;
    private readonly bool[] _isReadWide;
    private readonly bool[] _isComputedWide;
    private bool _hasChanged;

    /// <summary>Looks at a function.</summary>
    /// <param name="listing">Its program.</param>
    /// <param name="facts">What was proven of the program.</param>
    /// <param name="shape">The function.</param>
    /// <param name="webs">Its webs.</param>
    /// <param name="returnsNarrow">Which functions that it calls return no more than 32 bits.</param>
    internal WebWidths(ProgramListing listing, ProgramFacts facts, FunctionShape shape, RegisterWebs webs, Func<int, bool> returnsNarrow)
    {
        _listing = listing;
        _facts = facts;
        _shape = shape;
        _webs = webs;
        _returnsNarrow = returnsNarrow;
        _holdsWide = new bool[webs.Count];
        _isReadWide = new bool[webs.Count];
        _isComputedWide = new bool[webs.Count];
        foreach (int register in shape.LiveBefore(shape.Begin))
            _holdsWide[webs.Before(shape.Begin, register)] = true;
        do
        {
            _hasChanged = false;
            NoteAll();
        }
        while (_hasChanged);
        ReturnsNarrow = !shape.HasTailCall && EverySlot().All(ReturnsNarrowAt);
    }

    /// <summary>Whether what the function returns never has more than 32 bits.</summary>
    internal bool ReturnsNarrow { get; }

    /// <summary>Whether a web is better kept in 32 bits.</summary>
    /// <remarks>What 64-bit instructions compute with has its zeros added where it is written, which mostly costs nothing there.</remarks>
    internal bool IsNarrow(int web) => !_isReadWide[web] || (!_holdsWide[web] && !_isComputedWide[web]);

    // Copies hand on what is known of one register to another, so once more until nothing changes.
    private void NoteAll()
    {
        foreach (int slot in EverySlot())
        {
            RegisterUse use = _shape.UseOf(slot);
            foreach (int register in use.Reads)
            {
                if (ReadsNarrow(slot, register))
                    continue;
                int web = _webs.Before(slot, register);
                Set(ref _isReadWide[web]);
                _isComputedWide[web] |= _listing.Row(slot)!.Operation is not (Operation.Exit or Operation.Call);
            }

            foreach (int register in use.Writes)
            {
                if (!WritesNarrow(slot, register))
                    Set(ref _holdsWide[_webs.Written(slot, register)]);
            }
        }
    }

    // Those that are written as code.
    private IEnumerable<int> EverySlot()
    {
        for (int slot = _shape.Begin; slot < _shape.End; slot = _listing.After(slot))
        {
            if (_facts[slot].IsReachable && !_listing.IsImpossible(slot))
                yield return slot;
        }
    }

    private void Set(ref bool flag)
    {
        _hasChanged |= !flag;
        flag = true;
    }

    private bool ReturnsNarrowAt(int slot) =>
        _listing.Row(slot)!.Operation != Operation.Exit || !_holdsWide[_webs.Before(slot, 0)];

    // Whether the result of an instruction depends on no more than the lower half of a register.
    private bool ReadsNarrow(int slot, int register)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        return row.Operation switch
        {
            Operation.MoveSignExtended => true,
            Operation.Move when row.Width == 64 => !_isReadWide[_webs.Written(slot, instruction.Destination)],
            <= Operation.ByteSwap => row.Width <= 32,
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual => row.Width == 32,
            Operation.Store or Operation.StoreRelease or (>= Operation.AtomicAdd and <= Operation.AtomicCompareExchange) =>
                register != instruction.Destination && row.Width <= 32,
            Operation.LoadPacketIndirect => register != 6,
            _ => false,
        };
    }

    // Whether an instruction leaves zeros in the upper half of a register.
    private bool WritesNarrow(int slot, int register)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        return row.Operation switch
        {
            Operation.Move when row.Width == 64 => row.Operand == Operand.Register
                ? instruction.Source != FramePointer && !_holdsWide[_webs.Before(slot, instruction.Source)]
                : instruction.Immediate >= 0,
            Operation.And when row.Width == 64 && row.Operand == Operand.Immediate => instruction.Immediate >= 0,
            Operation.ShiftRight when row.Width == 64 && row.Operand == Operand.Immediate => (instruction.Immediate & 63) >= 32,
            <= Operation.ByteSwap => row.Width <= 32,
            Operation.LoadImmediate => _listing.Constant(slot) <= uint.MaxValue,
            Operation.Load => row.Width <= 32 && !LoadsAddress(slot),
            >= Operation.AtomicAdd => row.Width <= 32,
            Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect => true,
            Operation.Call => register != 0 || (_listing.IsFunctionCall(slot) && _returnsNarrow(_listing.Target(slot))),
            _ => false,
        };
    }

    // Contexts have fields of 32 bits that stand for addresses.
    private bool LoadsAddress(int slot) =>
        _facts[slot] is { Pointer: PointerKind.Context, Offset: { } offset }
        && _listing.Program.Environment.Layout.SourceAt(offset) is not ContextSource.Stored;
}
