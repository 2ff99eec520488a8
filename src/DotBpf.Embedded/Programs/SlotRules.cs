using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>What can be said of a slot by itself.</summary>
internal static class SlotRules
{
    /// <summary>The immediate of a conversion from addresses of an arena to those that programs reach memory by.</summary>
    internal const int ToKernel = 1;

    /// <summary>The immediate of the conversion back.</summary>
    internal const int ToUser = 1 << 16;

    private const int FramePointer = 10;

    /// <summary>Why no program may have this slot, or <see langword="null"/>.</summary>
    internal static string? Violation(Instruction slot, InstructionDefinition row)
    {
        if (slot.Destination > FramePointer || slot.Source > FramePointer)
            return $"there are registers r0 to r10 only, not r{Math.Max(slot.Destination, slot.Source)}";
        if (row is { Operation: Operation.Call, Operand: Operand.Register })
            return "it calls a function by register, which no host allows";
        if (UnusedField(slot, FieldsOf(row)) is { } field)
            return $"it does not use its {field}, which must be 0";
        if (Writes(slot, row, FramePointer))
            return "r10, the frame pointer, cannot be written";
        if (row.Operation == Operation.AddressSpaceCast && slot.Immediate is not (ToKernel or ToUser))
            return $"it converts between address spaces {slot.Immediate >>> 16} and {slot.Immediate & 0xffff}; there are 0 and 1 only";
        if (row.Operand == Operand.Immediate && slot.Immediate == 0 && IsDivision(row.Operation))
            return "it divides by zero";
        if (row.Operand == Operand.Immediate && IsShift(row.Operation) && (uint)slot.Immediate >= (uint)row.Width)
            return $"it shifts {row.Width} bits by {slot.Immediate}";
        return null;
    }

    /// <summary>The slot with its unused fields cleared, and with registers that there are.</summary>
    internal static Instruction WithoutUnused(Instruction slot, InstructionDefinition row)
    {
        SlotFields used = FieldsOf(row);
        bool Keeps(SlotFields field) => (used & field) != 0;
        return new(
            slot.Opcode,
            Keeps(SlotFields.Destination) && slot.Destination <= FramePointer ? slot.Destination : (byte)0,
            Keeps(SlotFields.Source) && slot.Source <= FramePointer ? slot.Source : (byte)0,
            Keeps(SlotFields.Offset) ? slot.Offset : (short)0,
            Keeps(SlotFields.Immediate) ? slot.Immediate : 0);
    }

    private static SlotFields FieldsOf(InstructionDefinition row) => row.Operation switch
    {
        Operation.Negate => SlotFields.Destination,
        Operation.ToLittleEndian or Operation.ToBigEndian or Operation.ByteSwap => SlotFields.Destination | SlotFields.Immediate,
        Operation.Jump => row.Width == 32 ? SlotFields.Immediate : SlotFields.Offset,
        Operation.JumpMay => SlotFields.Offset,
        >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual => Operands(row) | SlotFields.Offset,
        Operation.Call => SlotFields.Source | SlotFields.Immediate,
        Operation.Exit => SlotFields.None,
        Operation.LoadImmediate => SlotFields.Destination | SlotFields.Source | SlotFields.Immediate,
        Operation.Load or Operation.LoadSignExtended => SlotFields.Destination | SlotFields.Source | SlotFields.Offset,
        Operation.Store => Operands(row) | SlotFields.Offset,
        Operation.LoadPacketAbsolute => SlotFields.Immediate,
        Operation.LoadPacketIndirect => SlotFields.Source | SlotFields.Immediate,
        >= Operation.AtomicAdd => SlotFields.Destination | SlotFields.Source | SlotFields.Offset | SlotFields.Immediate,
        Operation.SignedDivide or Operation.SignedModulo or Operation.MoveSignExtended =>
            Operands(row) | SlotFields.Offset,
        Operation.AddressSpaceCast => Operands(row) | SlotFields.Offset | SlotFields.Immediate,
        _ => Operands(row),
    };

    private static SlotFields Operands(InstructionDefinition row) =>
        SlotFields.Destination | (row.Operand == Operand.Register ? SlotFields.Source : SlotFields.Immediate);

    private static string? UnusedField(Instruction slot, SlotFields used)
    {
        if (slot.Destination != 0 && (used & SlotFields.Destination) == 0)
            return "destination register";
        if (slot.Source != 0 && (used & SlotFields.Source) == 0)
            return "source register";
        if (slot.Offset != 0 && (used & SlotFields.Offset) == 0)
            return "offset";
        return slot.Immediate != 0 && (used & SlotFields.Immediate) == 0 ? "immediate" : null;
    }

    private static bool Writes(Instruction slot, InstructionDefinition row, int register) => row.Operation switch
    {
        Operation.Store or Operation.StoreRelease or Operation.Call or Operation.Exit => false,
        Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect or Operation.AtomicCompareExchange => false,
        >= Operation.Jump and <= Operation.JumpMay => false,
        >= Operation.AtomicAdd and <= Operation.AtomicExchange => row.Fetches && slot.Source == register,
        _ => slot.Destination == register,
    };

    private static bool IsDivision(Operation operation) =>
        operation is Operation.Divide or Operation.SignedDivide or Operation.Modulo or Operation.SignedModulo;

    private static bool IsShift(Operation operation) =>
        operation is Operation.ShiftLeft or Operation.ShiftRight or Operation.ArithmeticShiftRight;
}
