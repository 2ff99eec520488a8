namespace DotBpf.ObjectFiles.Instructions;

/// <summary>The one table of instructions: from the bits of a slot to what it means.</summary>
/// <remarks>Kernel: Documentation/bpf/standardization/instruction-set.rst (RFC 9669), read at 6.18.</remarks>
public static class InstructionSet
{
    // A row is found by its opcode and, where one opcode serves several instructions, by a discriminator: the offset for
    // signed division, sign-extending moves and may_goto, the immediate for byte order and atomics.
    private static readonly InstructionDefinition?[] s_byOpcode = new InstructionDefinition?[256];
    private static readonly Dictionary<(byte Opcode, int Discriminator), InstructionDefinition> s_byVariant = [];

    static InstructionSet()
    {
        AddArithmetic();
        AddByteOrder();
        AddJumps();
        AddMemory();
        AddAtomics();
    }

    /// <summary>Finds what a slot means.</summary>
    /// <param name="instruction">The slot; of a 64-bit load the first one.</param>
    /// <returns>The row, or <see langword="null"/> when there is no such instruction.</returns>
    public static InstructionDefinition? Find(Instruction instruction)
    {
        if (s_byOpcode[instruction.Opcode] is { } plain)
            return instruction.Offset == 0 || UsesOffset(plain.Operation) ? plain : Variant(instruction, instruction.Offset);
        return Variant(instruction, instruction.Immediate);
    }

    /// <summary>Whether any instruction has an opcode.</summary>
    /// <param name="opcode">The first byte of a slot.</param>
    public static bool HasOpcode(byte opcode) => s_byOpcode[opcode] is not null || s_byVariant.Keys.Any(variant => variant.Opcode == opcode);

    private static InstructionDefinition? Variant(Instruction instruction, int discriminator) =>
        s_byVariant.GetValueOrDefault((instruction.Opcode, discriminator));

    private static bool UsesOffset(Operation operation) =>
        operation is Operation.Load or Operation.LoadSignExtended or Operation.Store or Operation.Call
        || (operation is >= Operation.Jump and <= Operation.JumpMay);

    private static void AddArithmetic()
    {
        Operation[] byCode =
        [
            Operation.Add, Operation.Subtract, Operation.Multiply, Operation.Divide, Operation.Or, Operation.And,
            Operation.ShiftLeft, Operation.ShiftRight, Operation.Negate, Operation.Modulo, Operation.Xor, Operation.Move,
            Operation.ArithmeticShiftRight,
        ];
        foreach ((byte @class, int width) in new[] { ((byte)0x07, 64), ((byte)0x04, 32) })
        {
            for (int code = 0; code < byCode.Length; code++)
            {
                byte opcode = (byte)(code << 4 | @class);
                if (byCode[code] == Operation.Negate)
                {
                    s_byOpcode[opcode] = new(Operation.Negate, width, Operand.None);
                    continue;
                }

                s_byOpcode[opcode] = new(byCode[code], width, Operand.Immediate);
                s_byOpcode[opcode | 0x08] = new(byCode[code], width, Operand.Register);
            }

            AddSigned((byte)(0x30 | @class), Operation.SignedDivide, width);
            AddSigned((byte)(0x90 | @class), Operation.SignedModulo, width);
            AddSignExtension((byte)(0xb8 | @class), width);
        }

        s_byVariant[(0xbf, 1)] = new(Operation.AddressSpaceCast, 64, Operand.Register, Version: 4);
    }

    private static void AddSigned(byte opcode, Operation operation, int width)
    {
        s_byVariant[(opcode, 1)] = new(operation, width, Operand.Immediate, Version: 4);
        s_byVariant[((byte)(opcode | 0x08), 1)] = new(operation, width, Operand.Register, Version: 4);
    }

    private static void AddSignExtension(byte opcode, int width)
    {
        for (int bits = 8; bits < width; bits *= 2)
            s_byVariant[(opcode, bits)] = new(Operation.MoveSignExtended, width, Operand.Register, SourceWidth: bits, Version: 4);
    }

    private static void AddByteOrder()
    {
        foreach (int bits in new[] { 16, 32, 64 })
        {
            s_byVariant[(0xd4, bits)] = new(Operation.ToLittleEndian, bits, Operand.None);
            s_byVariant[(0xdc, bits)] = new(Operation.ToBigEndian, bits, Operand.None);
            s_byVariant[(0xd7, bits)] = new(Operation.ByteSwap, bits, Operand.None, Version: 4);
        }
    }

    private static void AddJumps()
    {
        (byte Code, Operation Operation, int Version)[] conditions =
        [
            (0x10, Operation.JumpEqual, 1), (0x20, Operation.JumpGreater, 1), (0x30, Operation.JumpGreaterOrEqual, 1),
            (0x40, Operation.JumpSet, 1), (0x50, Operation.JumpNotEqual, 1), (0x60, Operation.JumpSignedGreater, 1),
            (0x70, Operation.JumpSignedGreaterOrEqual, 1), (0xa0, Operation.JumpLess, 2), (0xb0, Operation.JumpLessOrEqual, 2),
            (0xc0, Operation.JumpSignedLess, 2), (0xd0, Operation.JumpSignedLessOrEqual, 2),
        ];
        foreach ((byte code, Operation operation, int version) in conditions)
        {
            s_byOpcode[code | 0x05] = new(operation, 64, Operand.Immediate, Version: version);
            s_byOpcode[code | 0x0d] = new(operation, 64, Operand.Register, Version: version);
            s_byOpcode[code | 0x06] = new(operation, 32, Operand.Immediate, Version: 3);
            s_byOpcode[code | 0x0e] = new(operation, 32, Operand.Register, Version: 3);
        }

        s_byOpcode[0x05] = new(Operation.Jump, 16, Operand.None);
        s_byOpcode[0x06] = new(Operation.Jump, 32, Operand.None, Version: 4);
        s_byOpcode[0xe5] = new(Operation.JumpMay, 16, Operand.None, Version: 4);
        s_byOpcode[0x85] = new(Operation.Call, 0, Operand.Immediate);
        s_byOpcode[0x8d] = new(Operation.Call, 0, Operand.Register);
        s_byOpcode[0x95] = new(Operation.Exit, 0, Operand.None);
    }

    private static void AddMemory()
    {
        s_byOpcode[0x18] = new(Operation.LoadImmediate, 64, Operand.Immediate);
        foreach ((byte size, int width) in new[] { ((byte)0x00, 32), ((byte)0x08, 16), ((byte)0x10, 8), ((byte)0x18, 64) })
        {
            s_byOpcode[size | 0x61] = new(Operation.Load, width, Operand.Register);
            s_byOpcode[size | 0x62] = new(Operation.Store, width, Operand.Immediate);
            s_byOpcode[size | 0x63] = new(Operation.Store, width, Operand.Register);
            if (width == 64)
                continue;
            s_byOpcode[size | 0x81] = new(Operation.LoadSignExtended, width, Operand.Register, Version: 4);
            s_byOpcode[size | 0x20] = new(Operation.LoadPacketAbsolute, width, Operand.Immediate);
            s_byOpcode[size | 0x40] = new(Operation.LoadPacketIndirect, width, Operand.Register);
        }
    }

    private static void AddAtomics()
    {
        (int Code, Operation Operation)[] arithmetic =
            [(0x00, Operation.AtomicAdd), (0x40, Operation.AtomicOr), (0x50, Operation.AtomicAnd), (0xa0, Operation.AtomicXor)];
        foreach ((byte opcode, int width) in new[] { ((byte)0xc3, 32), ((byte)0xdb, 64) })
        {
            foreach ((int code, Operation operation) in arithmetic)
            {
                s_byVariant[(opcode, code)] = new(operation, width, Operand.Register, Version: code == 0 ? 1 : 3);
                s_byVariant[(opcode, code | 1)] = new(operation, width, Operand.Register, Fetches: true, Version: 3);
            }

            s_byVariant[(opcode, 0xe1)] = new(Operation.AtomicExchange, width, Operand.Register, Fetches: true, Version: 3);
            s_byVariant[(opcode, 0xf1)] = new(Operation.AtomicCompareExchange, width, Operand.Register, Fetches: true, Version: 3);
        }

        foreach ((byte opcode, int width) in new[] { ((byte)0xc3, 32), ((byte)0xcb, 16), ((byte)0xd3, 8), ((byte)0xdb, 64) })
        {
            s_byVariant[(opcode, 0x100)] = new(Operation.LoadAcquire, width, Operand.Register, Version: 4);
            s_byVariant[(opcode, 0x110)] = new(Operation.StoreRelease, width, Operand.Register, Version: 4);
        }
    }
}
