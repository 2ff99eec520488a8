using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Writes the answer to a CO-RE reference into its instruction.</summary>
internal static class CorePatch
{
    private const byte SizeBits = 0x18;

    /// <summary>Writes the value for the target's types.</summary>
    /// <exception cref="CoreException">It is no instruction that can hold it, or does not hold what it should for the object's types.</exception>
    internal static void Write(Span<Instruction> slots, int slot, CoreAnswer answer)
    {
        ulong value = answer.Target!.Value.Value;
        Instruction instruction = slots[slot];
        switch (instruction.Opcode & 7)
        {
            case 4 or 7 when (instruction.Opcode & 8) == 0:
                CheckHeld((uint)instruction.Immediate, (uint)answer.Local.Value, answer);
                slots[slot] = instruction with { Immediate = Narrow(value) };
                break;
            case 1 or 2 or 3:
                CheckHeld((ulong)instruction.Offset, answer.Local.Value, answer);
                slots[slot] = Resize(instruction, answer) with { Offset = value <= (ulong)short.MaxValue ? (short)value : throw TooLarge(value) };
                break;
            case 0 when instruction is { IsWideLoad: true, Source: PseudoSource.None, Offset: 0 } && slot + 1 < slots.Length:
                CheckHeld(instruction.WideImmediate(slots[slot + 1]), answer.Local.Value, answer);
                slots[slot] = instruction with { Immediate = (int)value };
                slots[slot + 1] = slots[slot + 1] with { Immediate = (int)(value >> 32) };
                break;
            default:
                throw new CoreException($"an instruction with opcode 0x{instruction.Opcode:x2} holds no such value");
        }
    }

    /// <summary>Whether the instruction loads or stores, so that the size of what it accesses matters.</summary>
    internal static bool IsAccess(Instruction instruction) => (instruction.Opcode & 7) is >= 1 and <= 3;

    /// <summary>Replaces the instruction by one that no verifier lets a program reach.</summary>
    /// <returns>How many slots: both of a 64-bit load, since the second alone means nothing.</returns>
    internal static int WriteImpossible(Span<Instruction> slots, int slot)
    {
        int count = slots[slot].IsWideLoad && slot + 1 < slots.Length ? 2 : 1;
        slots.Slice(slot, count).Fill(ImpossibleReference.Instruction);
        return count;
    }

    private static Instruction Resize(Instruction instruction, CoreAnswer answer)
    {
        if (!answer.ChangesSize)
            return instruction;
        long from = answer.Local.Accessed!.SizeInBytes!.Value, to = answer.Target!.Value.Accessed!.SizeInBytes!.Value;
        if (SizeOf(from) != (instruction.Opcode & SizeBits))
            throw new CoreException($"the instruction does not access the {from} bytes of the field");
        return instruction with { Opcode = (byte)(instruction.Opcode & ~SizeBits | SizeOf(to)) };
    }

    private static int SizeOf(long bytes) => bytes switch
    {
        1 => 0x10,
        2 => 0x08,
        4 => 0x00,
        8 => 0x18,
        _ => throw new CoreException($"no instruction accesses {bytes} bytes"),
    };

    private static int Narrow(ulong value) => value <= uint.MaxValue ? (int)value : throw TooLarge(value);

    private static CoreException TooLarge(ulong value) => new($"the target says {value}, which the instruction cannot hold");

    private static void CheckHeld(ulong held, ulong expected, CoreAnswer answer)
    {
        if (answer.Local.IsKnown && held != expected)
            throw new CoreException($"the instruction holds {held} where the object's types say {expected}; compile it again");
    }
}
