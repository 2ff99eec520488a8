using System.Collections.Immutable;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Flow;

/// <summary>A program's slots, functions and what follows what.</summary>
internal sealed class ProgramCode
{
    private readonly ImmutableArray<Instruction> _slots;
    private readonly IReadOnlyList<InstructionDefinition?> _rows;
    private readonly int[] _functionOf;
    private readonly ProgramType _type;

    internal ProgramCode(ProgramSpec spec, ProgramShape shape)
    {
        _slots = spec.Instructions;
        _type = spec.Type;
        _rows = shape.Rows;
        Functions = [.. RangesOf(spec, shape)];
        _functionOf = new int[_slots.Length];
        foreach (FunctionRange function in Functions)
            _functionOf.AsSpan(function.Start, function.End - function.Start).Fill(function.Index);
    }

    internal int Length => _slots.Length;

    internal ImmutableArray<FunctionRange> Functions { get; }

    internal Instruction this[int slot] => _slots[slot];

    /// <summary>The row of a slot, which must be the first one of its instruction.</summary>
    internal InstructionDefinition Row(int slot) => _rows[slot]!;

    internal bool IsInstruction(int slot) => _rows[slot] is not null;

    internal FunctionRange FunctionAt(int slot) => Functions[_functionOf[slot]];

    /// <summary>The slot after an instruction.</summary>
    internal int Next(int slot) => slot + (_slots[slot].IsWideLoad ? 2 : 1);

    internal bool CallsFunction(int slot) => Row(slot).Operation == Operation.Call && _slots[slot].Source == PseudoSource.FunctionCall;

    /// <summary>The helper or kernel function that an instruction calls; <see langword="null"/> where it calls none that this host has.</summary>
    internal HelperDefinition? HelperAt(int slot) => Row(slot).Operation == Operation.Call ? HelperTable.Of(_slots[slot], _type) : null;

    internal bool LoadsFunction(int slot) => _slots[slot].IsWideLoad && _slots[slot].Source == PseudoSource.Function;

    internal static bool IsConditional(InstructionDefinition row) => row.Operation is >= Operation.JumpEqual and <= Operation.JumpMay;

    /// <summary>Where a jump goes.</summary>
    internal int JumpTarget(int slot) => slot + 1 + (Row(slot) is { Operation: Operation.Jump, Width: 32 } ? _slots[slot].Immediate : _slots[slot].Offset);

    /// <summary>Where the function begins that a call or a load names.</summary>
    internal int FunctionTarget(int slot) => slot + 1 + _slots[slot].Immediate;

    /// <summary>The instructions of the same function that may run next.</summary>
    internal (int First, int Second) Successors(int slot)
    {
        InstructionDefinition row = Row(slot);
        return row.Operation switch
        {
            Operation.Exit => (-1, -1),
            Operation.Jump => (JumpTarget(slot), -1),
            _ => (Next(slot), IsConditional(row) ? JumpTarget(slot) : -1),
        };
    }

    private IEnumerable<FunctionRange> RangesOf(ProgramSpec spec, ProgramShape shape)
    {
        int[] starts = [.. shape.Functions.Order()];
        for (int i = 0; i < starts.Length; i++)
        {
            // Compilers name variants of a function NAME.specialized.1 and the like.
            string? name = spec.Functions.FirstOrDefault(function => function.Slot == starts[i]).Name?.Split('.')[0];
            yield return new(i, starts[i], i + 1 < starts.Length ? starts[i + 1] : _slots.Length, name ?? (i == 0 ? spec.Name : $"function at slot {starts[i]}"));
        }
    }
}
