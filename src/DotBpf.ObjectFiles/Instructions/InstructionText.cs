using System.Globalization;

namespace DotBpf.ObjectFiles.Instructions;

/// <summary>Writes an instruction as LLVM's disassembler does: <c>r1 += 5</c>, <c>if r1 &gt; r2 goto +3</c>.</summary>
internal static class InstructionText
{
    internal const string Invalid = "<unknown>";

    internal static string Of(Instruction slot, Instruction second)
    {
        if (InstructionSet.Find(slot) is not { } definition)
            return Invalid;
        return definition.Operation switch
        {
            Operation.LoadImmediate => $"{Wide(slot.Destination)} = {Number((long)slot.WideImmediate(second))} ll",
            Operation.Call => Call(slot, definition),
            Operation.Exit => "exit",
            Operation.Jump => definition.Width == 32 ? $"gotol {Distance(slot.Immediate)}" : $"goto {Distance(slot.Offset)}",
            Operation.JumpMay => $"may_goto {Distance(slot.Offset)}",
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual =>
                $"if {Register(slot.Destination, definition.Width)} {Comparison(definition.Operation)} {SecondOperand(slot, definition)} goto {Distance(slot.Offset)}",
            >= Operation.Load and <= Operation.Store => Memory(slot, definition),
            >= Operation.AtomicAdd => Atomic(slot, definition),
            _ => Arithmetic(slot, definition),
        };
    }

    /// <summary>A 64-bit register.</summary>
    internal static string Wide(int register) => "r" + Number(register);

    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Register(int register, int width) => (width == 64 ? "r" : "w") + Number(register);

    private static string Distance(int slots) => slots < 0 ? Number(slots) : "+" + Number(slots);

    private static string SecondOperand(Instruction slot, InstructionDefinition definition) =>
        definition.Operand == Operand.Register ? Register(slot.Source, definition.Width) : Number(slot.Immediate);

    private static string Call(Instruction slot, InstructionDefinition definition) =>
        definition.Operand == Operand.Register ? $"callx {Wide(slot.Destination)}" : $"call {Number(slot.Immediate)}";

    private static string Arithmetic(Instruction slot, InstructionDefinition definition)
    {
        string destination = Register(slot.Destination, definition.Width), wide = Wide(slot.Destination);
        return definition.Operation switch
        {
            Operation.Negate => $"{destination} = -{destination}",
            Operation.Move => $"{destination} = {SecondOperand(slot, definition)}",
            Operation.MoveSignExtended => $"{destination} = (s{Number(definition.SourceWidth)}){Register(slot.Source, definition.Width)}",
            Operation.AddressSpaceCast => $"{wide} = addr_space_cast({Wide(slot.Source)}, {Number(slot.Immediate >>> 16)}, {Number(slot.Immediate & 0xffff)})",
            Operation.ToLittleEndian => $"{wide} = le{Number(definition.Width)} {wide}",
            Operation.ToBigEndian => $"{wide} = be{Number(definition.Width)} {wide}",
            Operation.ByteSwap => $"{wide} = bswap{Number(definition.Width)} {wide}",
            _ => $"{destination} {Assignment(definition.Operation)} {SecondOperand(slot, definition)}",
        };
    }

    private static string Memory(Instruction slot, InstructionDefinition definition)
    {
        int width = definition.Width;
        return definition.Operation switch
        {
            Operation.Load => $"{Wide(slot.Destination)} = *(u{Number(width)} *)({Address(slot.Source, slot.Offset)})",
            Operation.LoadSignExtended => $"{Wide(slot.Destination)} = *(s{Number(width)} *)({Address(slot.Source, slot.Offset)})",
            Operation.LoadPacketAbsolute => $"r0 = *(u{Number(width)} *)skb[{Number(slot.Immediate)}]",
            Operation.LoadPacketIndirect => $"r0 = *(u{Number(width)} *)skb[{Wide(slot.Source)}{Displacement(slot.Immediate)}]",
            _ => $"*(u{Number(width)} *)({Address(slot.Destination, slot.Offset)}) = {Stored(slot, definition)}",
        };
    }

    private static string Stored(Instruction slot, InstructionDefinition definition) =>
        definition.Operand == Operand.Register ? Wide(slot.Source) : Number(slot.Immediate);

    private static string Atomic(Instruction slot, InstructionDefinition definition)
    {
        int width = definition.Width;
        string source = Register(slot.Source, width), zero = Register(0, width), place = Address(slot.Destination, slot.Offset);
        string memory = $"(u{Number(width)} *)({place})", suffix = width == 64 ? "_64" : "32_32";
        return definition.Operation switch
        {
            Operation.AtomicExchange => $"{source} = xchg{suffix}({place}, {source})",
            Operation.AtomicCompareExchange => $"{zero} = cmpxchg{suffix}({place}, {zero}, {source})",
            Operation.LoadAcquire => $"{Register(slot.Destination, width)} = load_acquire((u{Number(width)} *)({Address(slot.Source, slot.Offset)}))",
            Operation.StoreRelease => $"store_release({memory}, {source})",
            _ when definition.Fetches => $"{source} = atomic_fetch_{AtomicName(definition.Operation)}({memory}, {source})",
            _ => $"lock *{memory} {AtomicAssignment(definition.Operation)} {source}",
        };
    }

    private static string Address(int register, int offset) =>
        $"{Wide(register)} {(offset < 0 ? '-' : '+')} {Number(Math.Abs(offset))}";

    private static string Displacement(int immediate) => immediate switch
    {
        0 => "",
        < 0 => " - " + Number(-(long)immediate),
        _ => " + " + Number(immediate),
    };

    private static string Assignment(Operation operation) => operation switch
    {
        Operation.Add => "+=",
        Operation.Subtract => "-=",
        Operation.Multiply => "*=",
        Operation.Divide => "/=",
        Operation.SignedDivide => "s/=",
        Operation.Modulo => "%=",
        Operation.SignedModulo => "s%=",
        Operation.Or => "|=",
        Operation.And => "&=",
        Operation.Xor => "^=",
        Operation.ShiftLeft => "<<=",
        Operation.ShiftRight => ">>=",
        _ => "s>>=",
    };

    private static string Comparison(Operation operation) => operation switch
    {
        Operation.JumpEqual => "==",
        Operation.JumpNotEqual => "!=",
        Operation.JumpGreater => ">",
        Operation.JumpGreaterOrEqual => ">=",
        Operation.JumpLess => "<",
        Operation.JumpLessOrEqual => "<=",
        Operation.JumpSet => "&",
        Operation.JumpSignedGreater => "s>",
        Operation.JumpSignedGreaterOrEqual => "s>=",
        Operation.JumpSignedLess => "s<",
        _ => "s<=",
    };

    private static string AtomicAssignment(Operation operation) => operation switch
    {
        Operation.AtomicAdd => "+=",
        Operation.AtomicOr => "|=",
        Operation.AtomicAnd => "&=",
        _ => "^=",
    };

    private static string AtomicName(Operation operation) => operation switch
    {
        Operation.AtomicAdd => "add",
        Operation.AtomicOr => "or",
        Operation.AtomicAnd => "and",
        _ => "xor",
    };
}
