using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>Turns checked slots into what the interpreter runs.</summary>
internal static class Decoder
{
    /// <summary>What the interpreter does for a row of the instruction set; calls and wide loads are decoded where their operand is known.</summary>
    internal static Code CodeOf(InstructionDefinition row) => row.Operation switch
    {
        >= Operation.Add and <= Operation.ArithmeticShiftRight => OneOfFour(Code.Add64Register, row.Operation - Operation.Add, row),
        Operation.Move => OneOfFour(Code.Move64Register, 0, row),
        >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual =>
            OneOfFour(Code.JumpEqual64Register, JumpIndex(row.Operation), row),
        Operation.Negate => row.Width == 64 ? Code.Negate64 : Code.Negate32,
        Operation.MoveSignExtended => SignExtension(row),
        Operation.ToLittleEndian => BitConverter.IsLittleEndian ? Truncation(row.Width) : Swap(row.Width),
        Operation.ToBigEndian => BitConverter.IsLittleEndian ? Swap(row.Width) : Truncation(row.Width),
        Operation.ByteSwap => Swap(row.Width),
        Operation.Jump => Code.Jump,
        Operation.JumpMay => Code.JumpMay,
        Operation.Exit => Code.Exit,
        Operation.Load => BySize(Code.Load8, row.Width),
        Operation.LoadSignExtended => BySize(Code.LoadSigned8, row.Width),
        Operation.Store => BySize(row.Operand == Operand.Register ? Code.Store8Register : Code.Store8Immediate, row.Width),
        Operation.LoadPacketAbsolute => BySize(Code.LoadPacketAbsolute8, row.Width),
        Operation.LoadPacketIndirect => BySize(Code.LoadPacketIndirect8, row.Width),
        Operation.LoadAcquire => BySize(Code.LoadAcquire8, row.Width),
        Operation.StoreRelease => BySize(Code.StoreRelease8, row.Width),
        >= Operation.AtomicAdd and <= Operation.AtomicCompareExchange => Atomic(row),
        _ => Code.Invalid,
    };

    /// <summary>The slot of an instruction that needs nothing but its own bits.</summary>
    internal static DecodedInstruction Plain(Instruction slot, InstructionDefinition row) =>
        new(CodeOf(row), slot.Destination, slot.Source, Displacement(slot, row), slot.Immediate);

    internal static DecodedInstruction Wide(Instruction slot, ulong value) => new(Code.LoadImmediate, slot.Destination, 0, 0, (long)value);

    /// <summary>A conversion between addresses of an arena: the lower half is what programs reach it by.</summary>
    internal static DecodedInstruction Cast(Instruction slot, EmbeddedArena arena) => slot.Immediate == SlotRules.ToUser && arena.Window != 0
        ? new(Code.CastToUser, slot.Destination, slot.Source, 0, (long)arena.Window)
        : new(Code.Move32Register, slot.Destination, slot.Source, 0, 0);

    internal static DecodedInstruction FunctionCall(Instruction slot) => new(Code.CallFunction, 0, 0, slot.Immediate + 1, 0);

    internal static DecodedInstruction HelperCall(HelperDefinition helper, InstructionFact? fact) => helper.Id switch
    {
        HelperId.TailCall => new(Code.TailCall, 0, 0, 0, 0),
        HelperId.Loop when fact?.IsLoopWrittenOut == true => new(Code.CallHelper, 0, 0, 0, ControlHelpers.WrittenOutLoop.Address),
        _ => new(Code.CallHelper, 0, 0, 0, helper.Address),
    };

    // Jumps are counted from the next slot; the interpreter counts from this one.
    private static int Displacement(Instruction slot, InstructionDefinition row) => row.Operation switch
    {
        Operation.Jump when row.Width == 32 => slot.Immediate + 1,
        >= Operation.Jump and <= Operation.JumpMay => slot.Offset + 1,
        _ => slot.Offset,
    };

    private static Code OneOfFour(Code first, int index, InstructionDefinition row)
    {
        int variant = (row.Width == 32 ? 2 : 0) + (row.Operand == Operand.Immediate ? 1 : 0);
        return first + (ushort)((index * 4) + variant);
    }

    private static int JumpIndex(Operation operation) => operation - Operation.JumpEqual;

    private static Code BySize(Code first, int width) => first + (ushort)(width switch { 8 => 0, 16 => 1, 32 => 2, _ => 3 });

    private static Code SignExtension(InstructionDefinition row) => (row.SourceWidth, row.Width) switch
    {
        (8, 64) => Code.MoveSigned8To64,
        (16, 64) => Code.MoveSigned16To64,
        (32, 64) => Code.MoveSigned32To64,
        (8, 32) => Code.MoveSigned8To32,
        _ => Code.MoveSigned16To32,
    };

    private static Code Truncation(int width) => width switch { 16 => Code.Truncate16, 32 => Code.Truncate32, _ => Code.Nothing };

    private static Code Swap(int width) => width switch { 16 => Code.Swap16, 32 => Code.Swap32, _ => Code.Swap64 };

    private static Code Atomic(InstructionDefinition row)
    {
        Code first = row.Width == 64 ? Code.AtomicAdd64 : Code.AtomicAdd32;
        return row.Operation switch
        {
            Operation.AtomicExchange => first + 8,
            Operation.AtomicCompareExchange => first + 9,
            _ => first + (ushort)(((row.Operation - Operation.AtomicAdd) * 2) + (row.Fetches ? 1 : 0)),
        };
    }
}
