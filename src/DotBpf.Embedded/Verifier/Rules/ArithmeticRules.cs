using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Moves and arithmetic on numbers.</summary>
internal sealed class ArithmeticRules(VerifierContext context, PointerRules pointers)
{
    /// <summary>Converts an address of an arena into what the program reaches memory by, or back.</summary>
    internal void Cast(Instruction instruction)
    {
        if (!context.Subject.HasArena)
            throw context.Refuse("it converts an address of an arena, and none of its maps is one");
        context.Read(instruction.Source);
        context.Write(instruction.Destination, instruction.Immediate == SlotRules.ToKernel ? Value.Pointer(ValueKind.Arena) : Value.UnknownNumber());
    }

    internal void Apply(Instruction instruction, InstructionDefinition row)
    {
        Value result = row.Operation switch
        {
            Operation.Move when row.Operand == Operand.Immediate => Value.Constant(Immediate(instruction, row)),
            Operation.Move => row.Width == 64 ? Copy(instruction.Source) : CopyLow(instruction.Source),
            Operation.MoveSignExtended => CopySigned(instruction.Source, row),
            Operation.Negate => Negate(context.Read(instruction.Destination), row.Width),
            Operation.ToLittleEndian or Operation.ToBigEndian or Operation.ByteSwap => Reorder(context.Read(instruction.Destination), row),
            _ => Combine(instruction, row),
        };
        context.Write(instruction.Destination, result);
    }

    private static ulong Immediate(Instruction instruction, InstructionDefinition row) =>
        row.Width == 64 ? (ulong)instruction.Immediate : (uint)instruction.Immediate;

    // A copy is the same number, from which others may yet be told apart by a constant; the original must then no longer be.
    private Value Copy(int register)
    {
        Value value = context.Read(register);
        if (value.Base is null)
            return value;
        value = value with { Base = null, Delta = 0 };
        context.Write(register, value);
        return value;
    }

    private Value CopyLow(int register)
    {
        Value value = context.Read(register);
        if (!value.IsNumber)
            return Value.UnknownNumber();
        if (value.Range.Width <= 32)
            return Copy(register);
        return Value.Number(NumberArithmetic.ZeroExtend(value.Range), value.Origin);
    }

    private Value CopySigned(int register, InstructionDefinition row)
    {
        Value value = context.Read(register);
        if (!value.IsNumber)
            return Value.UnknownNumber();
        bool isUnchanged = value.Range.Maximum < 1ul << (row.SourceWidth - 1);
        if (isUnchanged)
            return Copy(register);
        return Value.Number(
            row.Width == 64 ? NumberArithmetic.SignExtend(value.Range, row.SourceWidth) : NumberArithmetic.SignExtend32(value.Range, row.SourceWidth),
            value.Origin);
    }

    private static Value Negate(Value value, int width) => value.IsNumber
        ? Value.Number(NumberArithmetic.Apply(Operation.Negate, width, value.Range, value.Range), value.Origin)
        : Value.UnknownNumber();

    private static Value Reorder(Value value, InstructionDefinition row)
    {
        if (!value.IsNumber)
            return Value.UnknownNumber();
        bool swaps = row.Operation != Operation.ToLittleEndian;
        return Value.Number(NumberArithmetic.OrderBytes(value.Range, row.Width, swaps), value.Origin);
    }

    private Value Combine(Instruction instruction, InstructionDefinition row)
    {
        Value second = row.Operand == Operand.Register ? context.Read(instruction.Source) : Value.Constant((ulong)instruction.Immediate);
        Value first = context.Read(instruction.Destination);
        bool isInArena = first.Kind == ValueKind.Arena || second.Kind == ValueKind.Arena;
        context.Facts.Compute(context.Slot, isInArena && row.Width == 64);
        if (isInArena)
            return Value.Pointer(ValueKind.Arena);
        if (first.IsPointer || second.IsPointer)
            return pointers.Combine(instruction, row, first, second);
        Value result = Value.Number(NumberArithmetic.Apply(row.Operation, row.Width, first.Range, second.Range), first.Origin, second.Origin);
        bool isDisplaced = row is { Operation: Operation.Add, Width: 64 } && first.Base is null
            && second.Range.IsConstant && second.Range.Bits.Value <= int.MaxValue;
        return isDisplaced ? result with { Base = first.Origin, Delta = (int)second.Range.Bits.Value } : result;
    }
}
