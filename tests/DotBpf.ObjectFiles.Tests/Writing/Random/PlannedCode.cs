using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Tests.Writing.Random;

/// <summary>Makes linked programs of plans: the entry, then each subprogram once, in the order in which it is first named.</summary>
internal sealed class PlannedCode(SpecPlan plan, string[] maps, VariableSpec[] variables)
{
    internal ProgramSpec Link(StepPlan[] entry, ProgramSpec program)
    {
        List<Instruction> slots = [];
        List<ProgramReference> references = [];
        List<FunctionStart> functions = [new(0, program.Name, 0)];
        List<int> placed = [-1];
        List<(int Slot, int Subprogram)> links = [];
        for (int i = 0; i < placed.Count; i++)
        {
            if (i > 0)
                functions.Add(new(slots.Count, $"subprogram{placed[i]}", 0));
            foreach (StepPlan step in placed[i] < 0 ? entry : plan.Subprograms[placed[i]])
            {
                int? callee = Add(step, slots, references);
                if (callee is not { } subprogram)
                    continue;
                links.Add((slots.Count - (slots[^1].Opcode == 0 ? 2 : 1), subprogram));
                if (!placed.Contains(subprogram))
                    placed.Add(subprogram);
            }

            slots.Add(new(0x95, 0, 0, 0, 0));
        }

        foreach ((int slot, int subprogram) in links)
            slots[slot] = slots[slot] with { Immediate = functions[placed.IndexOf(subprogram)].Slot - slot - 1 };
        return program with { Instructions = [.. slots], References = [.. references], Functions = [.. functions] };
    }

    /// <returns>The subprogram that the last instruction names.</returns>
    private int? Add(StepPlan step, List<Instruction> slots, List<ProgramReference> references)
    {
        switch (step.Kind % 7)
        {
            case 0 when maps.Length > 0:
                references.Add(new MapReference(slots.Count, maps[step.Operand % maps.Length]));
                AddLoad(slots, PseudoSource.Map, 0, 0);
                return null;
            case 1 when variables.Length > 0:
                VariableSpec variable = variables[step.Operand % variables.Length];
                references.Add(new MapValueReference(slots.Count, variable.MapName, variable.Offset));
                AddLoad(slots, PseudoSource.MapValue, 0, (int)variable.Offset);
                return null;
            case 2 when plan.Subprograms.Length > 0:
                slots.Add(new(Instruction.CallOpcode, 0, PseudoSource.FunctionCall, 0, 0));
                return step.Operand % plan.Subprograms.Length;
            case 3 when plan.Subprograms.Length > 0:
                AddLoad(slots, PseudoSource.Function, 0, 0);
                return step.Operand % plan.Subprograms.Length;
            case 4:
                AddLoad(slots, PseudoSource.None, step.Number, ~step.Number);
                return null;
            case 5:
                slots.Add(new(Instruction.CallOpcode, 0, PseudoSource.HelperCall, 0, step.Operand));
                return null;
            default:
                slots.Add(new(0xb7, (byte)(step.Operand % 10), 0, 0, step.Number));
                return null;
        }
    }

    private static void AddLoad(List<Instruction> slots, byte source, int low, int high)
    {
        slots.Add(new(Instruction.WideLoadOpcode, 1, source, 0, low));
        slots.Add(new(0, 0, 0, 0, high));
    }
}
