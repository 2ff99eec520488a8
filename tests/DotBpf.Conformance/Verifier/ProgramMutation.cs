using System.Collections.Immutable;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Programs with one or two things changed: an instruction left out, said twice or exchanged with another, another register, offset, number or operation.</summary>
internal static class ProgramMutation
{
    internal static ProgramSpec Mutate(ProgramSpec program, Random random)
    {
        Instruction[] slots = [.. program.Instructions];
        for (int i = random.Next(1, 3); i > 0; i--)
            Change(slots, random);
        return program with { Instructions = [.. slots], Functions = [] };
    }

    private static void Change(Instruction[] slots, Random random)
    {
        int at = random.Next(slots.Length);
        Instruction slot = slots[at];
        bool isWide = slot.IsWideLoad || slot.Opcode == 0;
        if (isWide)
            return;
        slots[at] = random.Next(8) switch
        {
            0 => slot with { Destination = (byte)random.Next(11) },
            1 when UsesSource(slot) => slot with { Source = (byte)random.Next(11) },
            2 => slot with { Offset = (short)(slot.Offset + random.Next(-8, 9)) },
            3 => slot with { Immediate = slot.Immediate + random.Next(-4, 5) },
            4 => slot with { Opcode = (byte)(slot.Opcode ^ (0x10 << random.Next(4))) },
            5 => new Instruction(0xb7, slot.Destination, 0, 0, random.Next(-1, 20)),
            6 => slot with { Opcode = (byte)(slot.Opcode ^ 0x03) },
            _ => slots[random.Next(slots.Length)] is { IsWideLoad: false, Opcode: not 0 } other ? other : slot,
        };
    }

    private static bool UsesSource(Instruction slot) => InstructionSet.Find(slot)?.Operand == Operand.Register;
}
