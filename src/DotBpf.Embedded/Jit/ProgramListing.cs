using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>A loaded program as the compiler reads it: the instruction of each slot, its row, and where control goes from there.</summary>
/// <remarks>SAFETY: a slot is below the length of the program, whose instructions are on the pinned heap and reachable through it.</remarks>
internal sealed unsafe class ProgramListing
{
    private readonly InstructionDefinition?[] _rows;

    internal ProgramListing(EmbeddedProgram program)
    {
        Program = program;
        _rows = new InstructionDefinition?[Length];
        for (int slot = 0; slot < Length; slot += this[slot].IsWideLoad ? 2 : 1)
            _rows[slot] = InstructionSet.Find(this[slot]);
        HasHelpersThatFollowNumbers = Enumerable.Range(0, Length).Any(FollowsNumbers);
        TakesFunctions = Enumerable.Range(0, Length).Any(slot => LoadedFunction(slot) >= 0);
    }

    internal EmbeddedProgram Program { get; }

    internal int Length => Program.Spec.Instructions.Length;

    /// <summary>Whether the program calls helpers that check addresses themselves, and so must find its stack.</summary>
    internal bool HasHelpersThatFollowNumbers { get; }

    /// <summary>Whether the program takes the address of a function of its own.</summary>
    internal bool TakesFunctions { get; }

    internal Instruction this[int slot] => Program.Spec.Instructions[slot];

    /// <summary>What an instruction is; none for the second slot of a 64-bit load.</summary>
    internal InstructionDefinition? Row(int slot) => _rows[slot];

    /// <summary>The decoded instruction of a slot, which stays where it is.</summary>
    internal DecodedInstruction* Decoded(int slot) => Program.Entry + slot;

    /// <summary>Whether nothing can be done here, because the target lacks what the instruction refers to.</summary>
    internal bool IsImpossible(int slot) => Decoded(slot)->Code == Code.Invalid;

    /// <summary>What a 64-bit load loads: a number, an address in a map's value, or a token.</summary>
    internal ulong Constant(int slot) => (ulong)Decoded(slot)->Immediate;

    internal bool IsCall(int slot) => _rows[slot]?.Operation == Operation.Call;

    internal bool IsFunctionCall(int slot) => IsCall(slot) && this[slot].Source == PseudoSource.FunctionCall;

    /// <summary>The helper or kernel function that is called; <see langword="null"/> where none is.</summary>
    internal HelperDefinition? HelperAt(int slot) => IsCall(slot) ? HelperTable.Of(this[slot], Program.Type) : null;

    internal bool IsTailCall(int slot) => HelperAt(slot)?.Id == HelperId.TailCall;

    /// <summary>The function whose address is loaded, or -1.</summary>
    internal int LoadedFunction(int slot) =>
        _rows[slot]?.Operation == Operation.LoadImmediate && this[slot].Source == PseudoSource.Function ? slot + 1 + this[slot].Immediate : -1;

    private bool FollowsNumbers(int slot) => HelperAt(slot) is { } helper && (helper.Effects & HelperEffects.FollowsNumbers) != 0;

    /// <summary>The slot that a function call or a jump goes to.</summary>
    internal int Target(int slot)
    {
        Instruction instruction = this[slot];
        bool isByImmediate = IsCall(slot) || _rows[slot] is { Operation: Operation.Jump, Width: 32 };
        return slot + 1 + (isByImmediate ? instruction.Immediate : instruction.Offset);
    }

    internal bool IsJump(int slot) => _rows[slot]?.Operation is >= Operation.Jump and <= Operation.JumpMay;

    /// <summary>The next instruction in order.</summary>
    internal int After(int slot) => slot + (this[slot].IsWideLoad ? 2 : 1);

    /// <summary>Whether control can go on to the next instruction.</summary>
    internal bool FallsThrough(int slot) => _rows[slot]?.Operation is not (Operation.Jump or Operation.Exit) && !IsImpossible(slot);
}
