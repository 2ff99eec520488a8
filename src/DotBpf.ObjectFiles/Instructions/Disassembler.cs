namespace DotBpf.ObjectFiles.Instructions;

/// <summary>Writes instructions as text, in the syntax of LLVM's assembler: <c>r1 += 5</c>, <c>if r1 &gt; r2 goto +3</c>, <c>*(u32 *)(r10 - 4) = r1</c>.</summary>
/// <remarks>Numbers are decimal. What is no instruction reads <c>&lt;unknown&gt;</c>.</remarks>
public static class Disassembler
{
    /// <summary>Writes one instruction without knowing what it refers to: <c>call 1</c>, <c>r1 = 4660 ll</c>.</summary>
    /// <param name="instruction">Its slot; of a 64-bit load the first.</param>
    /// <param name="second">The second slot of a 64-bit load; not looked at otherwise.</param>
    public static string Format(Instruction instruction, Instruction second = default) => InstructionText.Of(instruction, second);

    /// <summary>Writes a program with the names of the maps, variables, functions and helpers it refers to.</summary>
    /// <remarks>For instance <c>r1 = map flows ll</c>, <c>r1 = flows.bss + 8 ll</c>, <c>call map_lookup_elem</c>, <c>call count</c>, <c>r2 = function visit ll</c>.</remarks>
    /// <param name="program">The program.</param>
    /// <returns>One line for each instruction, so that a 64-bit load of two slots is one line.</returns>
    public static IEnumerable<DisassembledLine> Disassemble(ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return Lines(program);
    }

    /// <summary>Writes a program of an object, with remarks on variables and CO-RE that only the object can name.</summary>
    /// <remarks>For instance <c>packets + 8</c> beside <c>r1 = flows.bss + 8 ll</c>, or <c>FieldOffset of struct task_struct.pid</c>.</remarks>
    /// <param name="spec">The object.</param>
    /// <param name="program">One of its programs.</param>
    /// <returns>One line for each instruction.</returns>
    public static IEnumerable<DisassembledLine> Disassemble(ObjectSpec spec, ProgramSpec program)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(program);
        var remarks = new ReferenceRemarks(spec, program);
        return Lines(program).Select(line => line with { Remark = remarks.Of(line.Slot) });
    }

    private static IEnumerable<DisassembledLine> Lines(ProgramSpec program)
    {
        Dictionary<int, string> functions = program.Functions.DistinctBy(function => function.Slot).ToDictionary(function => function.Slot, function => function.Name);
        ILookup<int, ProgramReference> references = program.References.ToLookup(reference => reference.Slot);
        for (int slot = 0; slot < program.Instructions.Length; slot++)
        {
            Instruction instruction = program.Instructions[slot];
            Instruction second = instruction.IsWideLoad && slot + 1 < program.Instructions.Length ? program.Instructions[slot + 1] : default;
            string text = Refer(instruction, slot, functions, references[slot].FirstOrDefault()) ?? Format(instruction, second);
            yield return new(slot, functions.GetValueOrDefault(slot), text) { Target = Target(instruction, slot) };
            slot += instruction.IsWideLoad ? 1 : 0;
        }
    }

    private static int? Target(Instruction instruction, int slot) => (instruction.Opcode, instruction.Source) switch
    {
        (Instruction.WideLoadOpcode, PseudoSource.Function) or (Instruction.CallOpcode, PseudoSource.FunctionCall) => slot + 1 + instruction.Immediate,
        _ => InstructionSet.Find(instruction) switch
        {
            { Operation: Operation.Jump, Width: 32 } => slot + 1 + instruction.Immediate,
            { Operation: >= Operation.Jump and <= Operation.JumpMay } => slot + 1 + instruction.Offset,
            _ => null,
        },
    };

    private static string? Refer(Instruction instruction, int slot, Dictionary<int, string> functions, ProgramReference? reference)
    {
        string? target = functions.GetValueOrDefault(slot + 1 + instruction.Immediate);
        string register = InstructionText.Wide(instruction.Destination);
        return (instruction.Opcode, instruction.Source) switch
        {
            (Instruction.WideLoadOpcode, PseudoSource.Map) when reference is MapReference map => $"{register} = map {map.MapName} ll",
            (Instruction.WideLoadOpcode, PseudoSource.MapValue) when reference is MapValueReference value =>
                $"{register} = {value.MapName} + {InstructionText.Number(value.Offset)} ll",
            (Instruction.WideLoadOpcode, PseudoSource.Function) when target is not null => $"{register} = function {target} ll",
            (Instruction.WideLoadOpcode, PseudoSource.BtfId) when reference is KernelFunctionReference function => $"{register} = kernel function {function.Name} ll",
            (Instruction.WideLoadOpcode, _) when reference is KernelVariableReference variable => $"{register} = kernel {variable.Name} ll",
            (Instruction.CallOpcode, PseudoSource.KernelFunctionCall or PseudoSource.HelperCall) when reference is KernelFunctionReference function => $"call kernel {function.Name}",
            (Instruction.CallOpcode, PseudoSource.FunctionCall) when target is not null => $"call {target}",
            (Instruction.CallOpcode, PseudoSource.HelperCall) when HelperNames.Find(instruction.Immediate) is { } helper => $"call {helper}",
            _ => null,
        };
    }
}
