using System.Collections.Immutable;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>Slots that are no sound instruction. Where no path leads to them they do no harm, and the kernel does not look (do_check, kernel/bpf/verifier.c, 6.18).</summary>
/// <remarks>Unknown opcodes, and loads that are not formed well, are refused wherever they stand (resolve_pseudo_ldimm64).</remarks>
internal static class SpoiledSlots
{
    /// <summary>The program with sound instructions in their place, which lead where they led and may not be reached.</summary>
    internal static ProgramSpec Replace(ProgramSpec spec)
    {
        if (spec.Instructions.IsDefaultOrEmpty)
            return spec;
        Instruction[] slots = [.. spec.Instructions];
        List<ProgramReference> spoiled = [];
        for (int slot = 0; slot < slots.Length; slot += slots[slot].IsWideLoad ? 2 : 1)
        {
            if (Violation(slots[slot]) is not { } why)
                continue;
            spoiled.Add(new ImpossibleReference(slot, why));
            slots[slot] = Sound(slots[slot]);
        }

        return spoiled.Count == 0 ? spec : spec with
        {
            Instructions = ImmutableArray.Create(slots),
            References = [.. spec.References.Concat(spoiled).OrderBy(reference => reference.Slot)],
        };
    }

    private static string? Violation(Instruction slot)
    {
        if (InstructionSet.Find(slot) is not { } row)
            return InstructionSet.HasOpcode(slot.Opcode) ? $"0x{slot.Opcode:x2} with offset {slot.Offset} and immediate {slot.Immediate} is no instruction" : null;
        bool isLoad = row.Operation is Operation.Load or Operation.LoadSignExtended;
        bool isRefusedAnywhere = row is { Operation: Operation.LoadImmediate } or { Operation: Operation.Call, Operand: Operand.Register } || (isLoad && slot.Immediate != 0);
        return isRefusedAnywhere ? null : SlotRules.Violation(slot, row);
    }

    // Jumps, exits and calls of functions still say what follows them.
    private static Instruction Sound(Instruction slot)
    {
        InstructionDefinition? row = InstructionSet.Find(slot) ?? InstructionSet.Find(slot with { Offset = 0 });
        bool leads = row?.Operation is (>= Operation.Jump and <= Operation.JumpMay) or Operation.Exit
            || (row?.Operation == Operation.Call && slot.Source == PseudoSource.FunctionCall);
        return leads ? SlotRules.WithoutUnused(slot, row!) : ImpossibleReference.Instruction;
    }
}
