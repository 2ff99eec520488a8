using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Differential;

/// <summary>Programs of chance that every verifier accepts: numbers in registers and on the stack, jumps forward, all of it folded into the answer.</summary>
internal sealed class RandomArithmetic
{
    private const int Registers = 10;
    private const int StackWords = 4;
    private readonly Random _random;
    private readonly List<Instruction> _slots = [];
    private static readonly (byte Opcode, int Offset, int Immediate)[] s_kinds = [.. Kinds()];

    private RandomArithmetic(Random random) => _random = random;

    internal static List<Instruction> Create(Random random)
    {
        RandomArithmetic program = new(random);
        program.Begin();
        int length = random.Next(10, 80);
        for (int i = 0; i < length; i++)
            program._slots.Add(program.Slot(length - 1 - i));
        program.End();
        return program._slots;
    }

    /// <summary>A long program that goes through all of its instructions some times.</summary>
    internal static List<Instruction> CreateLoop(Random random, int length, int turns)
    {
        const short Counter = -8 * (StackWords + 1);
        RandomArithmetic program = new(random);
        program.Begin();
        program._slots.Add(new(0x7a, 10, 0, Counter, turns));
        int begin = program._slots.Count;
        for (int i = 0; i < length; i++)
            program._slots.Add(program.SlotOfFewPaths(length - 1 - i));
        program._slots.AddRange(new(0x79, 1, 10, Counter, 0), new(0x07, 1, 0, 0, -1), new(0x7b, 10, 1, Counter, 0));
        program._slots.Add(new(0x55, 1, 0, (short)(begin - program._slots.Count - 1), 0));
        program.End();
        return program._slots;
    }

    private void Begin()
    {
        for (byte register = 0; register < Registers; register++)
        {
            _slots.Add(new(Instruction.WideLoadOpcode, register, 0, 0, Number()));
            _slots.Add(new(0, 0, 0, 0, Number()));
        }

        for (int word = 1; word <= StackWords; word++)
            _slots.Add(new(0x7b, 10, (byte)word, (short)(-8 * word), 0));
    }

    // Every register and stack word takes part in the answer, some by their lower halves only.
    private void End()
    {
        for (int word = 1; word <= StackWords; word++)
        {
            Fold(9);
            _slots.Add(new(0x79, 9, 10, (short)(-8 * word), 0));
        }

        for (byte register = 1; register < Registers; register++)
            Fold(register);
        _slots.Add(new(0xbf, 1, 0, 0, 0));
        _slots.Add(new(0x77, 1, 0, 0, 32));
        _slots.Add(new(0xaf, 0, 1, 0, 0));
        _slots.Add(new(0x95, 0, 0, 0, 0));
    }

    private void Fold(byte register)
    {
        if (_random.Next(2) == 0)
            _slots.Add(new(0xbc, register, register, 0, 0));
        _slots.Add(new(0x27, 0, 0, 0, 31));
        _slots.Add(new(0xaf, 0, register, 0, 0));
    }

    // A verifier follows all paths, so long programs have few.
    private Instruction SlotOfFewPaths(int left)
    {
        Instruction slot = Slot(left);
        while (InstructionSet.Find(slot)!.Operation is >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual && _random.Next(100) != 0)
            slot = Slot(left);
        return slot;
    }

    private Instruction Slot(int left)
    {
        (byte opcode, int offset, int immediate) = s_kinds[_random.Next(s_kinds.Length)];
        Instruction slot = new(opcode, (byte)_random.Next(Registers), (byte)_random.Next(Registers), (short)offset, immediate);
        InstructionDefinition row = InstructionSet.Find(slot)!;
        bool isImmediate = row.Operand == Operand.Immediate, isRegister = row.Operand == Operand.Register;
        return row.Operation switch
        {
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual => slot with
            {
                Offset = (short)_random.Next(Math.Min(left, 6) + 1),
                Source = isRegister ? slot.Source : (byte)0,
                Immediate = isImmediate ? Number() : 0,
            },
            Operation.Load or Operation.LoadSignExtended => slot with { Source = 10, Offset = StackOffset(row.Width), Immediate = 0 },
            Operation.Store => slot with
            {
                Destination = 10,
                Offset = StackOffset(row.Width),
                Source = isRegister ? slot.Source : (byte)0,
                Immediate = isImmediate ? Number() : 0,
            },
            >= Operation.AtomicAdd and <= Operation.AtomicCompareExchange => slot with { Destination = 10, Offset = StackOffset(row.Width) },
            Operation.ShiftLeft or Operation.ShiftRight or Operation.ArithmeticShiftRight when isImmediate =>
                slot with { Source = 0, Immediate = _random.Next(row.Width) },
            Operation.Negate or Operation.ToBigEndian or Operation.ToLittleEndian or Operation.ByteSwap => slot with { Source = 0 },
            _ when isImmediate => slot with { Source = 0, Immediate = Number() | 1 },
            _ => slot with { Immediate = 0 },
        };
    }

    private short StackOffset(int width) => (short)(-_random.Next(1, (8 * StackWords * 8 / width) + 1) * (width / 8));

    private int Number() => _random.Next(6) switch
    {
        0 => _random.Next(-3, 4),
        1 => int.MinValue,
        2 => int.MaxValue,
        3 => 1 << _random.Next(32),
        _ => (int)_random.NextInt64(int.MinValue, (long)int.MaxValue + 1),
    };

    private static IEnumerable<(byte Opcode, int Offset, int Immediate)> Kinds()
    {
        int[] immediates = [0, 1, 16, 32, 64, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1];
        int[] offsets = [0, 1, 8, 16, 32];
        HashSet<InstructionDefinition> seen = [];
        for (int opcode = 0; opcode < 256; opcode++)
        {
            foreach (int immediate in immediates)
            {
                foreach (int offset in offsets)
                {
                    if (InstructionSet.Find(new((byte)opcode, 0, 0, (short)offset, immediate)) is { } row && IsWanted(row) && seen.Add(row))
                        yield return ((byte)opcode, offset, immediate);
                }
            }
        }
    }

    private static bool IsWanted(InstructionDefinition row) => row.Operation is not (
        Operation.Call or Operation.Exit or Operation.LoadImmediate or Operation.AddressSpaceCast or Operation.Jump or Operation.JumpMay
        or Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect or Operation.LoadAcquire or Operation.StoreRelease);
}
