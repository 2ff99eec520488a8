using System.Collections.Immutable;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>What every program must be before it is decoded: known instructions, jumps that stay in their function, functions that end.</summary>
/// <remarks>
/// This is the structure only; the execution loop relies on it. What registers hold is found out while the program runs, where
/// every access is checked.
/// </remarks>
internal sealed class ProgramShape
{
    // BPF_COMPLEXITY_LIMIT_INSNS, include/linux/bpf.h, 6.18.
    private const int LongestProgram = 1_000_000;

    private readonly ProgramSpec _spec;
    private readonly ImmutableArray<Instruction> _slots;
    private readonly InstructionDefinition?[] _rows;
    private readonly SortedSet<int> _functions = [0];

    private ProgramShape(ProgramSpec spec)
    {
        _spec = spec;
        _slots = spec.Instructions;
        _rows = new InstructionDefinition?[_slots.Length];
    }

    /// <summary>The row of each slot; none for the second slots of 64-bit loads.</summary>
    internal IReadOnlyList<InstructionDefinition?> Rows => _rows;

    /// <summary>The slots where functions begin.</summary>
    internal HashSet<int> Functions => [.. _functions];

    /// <summary>Checks a program.</summary>
    /// <exception cref="VerificationException">It cannot be run.</exception>
    internal static ProgramShape Of(ProgramSpec spec)
    {
        ProgramShape shape = new(spec);
        shape.CheckLength();
        shape.FindRows();
        shape.FindFunctions();
        shape.CheckFunctions();
        return shape;
    }

    internal VerificationException Refuse(int slot, string reason) => new(_spec.Name, slot, slot < 0 ? null : _spec.FindLine(slot), reason + ".", "");

    private void CheckLength()
    {
        if (_spec.Problem is { } problem)
            throw Refuse(-1, problem.TrimEnd('.'));
        if (_slots.IsDefaultOrEmpty)
            throw Refuse(-1, "it has no instructions");
        if (_slots.Length > LongestProgram)
            throw Refuse(-1, $"it has {_slots.Length} instructions; at most {LongestProgram} are allowed");
    }

    private void FindRows()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            Instruction instruction = _slots[slot];
            InstructionDefinition row = InstructionSet.Find(instruction)
                ?? throw Refuse(slot, $"0x{instruction.Opcode:x2} with offset {instruction.Offset} and immediate {instruction.Immediate} is no instruction");
            if (SlotRules.Violation(instruction, row) is { } violation)
                throw Refuse(slot, violation);
            _rows[slot] = row;
            if (instruction.IsWideLoad)
                CheckSecondSlot(slot++);
        }
    }

    private void CheckSecondSlot(int first)
    {
        if (first + 1 == _slots.Length)
            throw Refuse(first, "a 64-bit load needs two slots, and the program ends after its first");
        Instruction second = _slots[first + 1];
        if (second is not { Opcode: 0, Destination: 0, Source: 0, Offset: 0 })
            throw Refuse(first, "the second slot of this 64-bit load holds more than an immediate");
    }

    private void FindFunctions()
    {
        foreach (FunctionStart function in _spec.Functions)
            AddFunction(function.Slot, function.Slot);
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            Instruction instruction = _slots[slot];
            bool isCall = _rows[slot]?.Operation == Operation.Call && instruction.Source == PseudoSource.FunctionCall;
            bool isAddress = _rows[slot]?.Operation == Operation.LoadImmediate && instruction.Source == PseudoSource.Function;
            if (isCall || isAddress)
                AddFunction(slot, (long)slot + 1 + instruction.Immediate);
        }
    }

    private void AddFunction(int from, long slot)
    {
        if (!IsSlot(slot))
            throw Refuse(from < _slots.Length ? from : -1, $"a function would begin at slot {slot}, where no instruction begins");
        _functions.Add((int)slot);
    }

    private void CheckFunctions()
    {
        int[] starts = [.. _functions, _slots.Length];
        for (int i = 0; i + 1 < starts.Length; i++)
        {
            CheckEnd(starts[i + 1] - 1);
            for (int slot = starts[i]; slot < starts[i + 1]; slot++)
                CheckJump(slot, starts[i], starts[i + 1]);
        }
    }

    private void CheckEnd(int last)
    {
        if (_rows[last]?.Operation is not (Operation.Exit or Operation.Jump))
            throw Refuse(last, "a function must end with an exit or a jump, and this is its last instruction");
    }

    private void CheckJump(int slot, int begin, int end)
    {
        InstructionDefinition? row = _rows[slot];
        if (row is null || row.Operation is < Operation.Jump or > Operation.JumpMay)
            return;
        Instruction instruction = _slots[slot];
        bool isLong = row is { Operation: Operation.Jump, Width: 32 };
        long target = (long)slot + 1 + (isLong ? instruction.Immediate : instruction.Offset);
        if (target < begin || target >= end)
            throw Refuse(slot, $"it jumps to slot {target}, outside its function (slots {begin} to {end - 1})");
        if (!IsSlot(target))
            throw Refuse(slot, $"it jumps to slot {target}, the second half of a 64-bit load");
    }

    private bool IsSlot(long slot) => slot >= 0 && slot < _slots.Length && _rows[slot] is not null;
}
