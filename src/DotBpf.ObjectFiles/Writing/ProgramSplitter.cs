using System.Collections.Immutable;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Undoes the linking of a program: takes its functions apart and empties what a linker or a host fills in.</summary>
internal sealed class ProgramSplitter
{
    private readonly ProgramSpec _program;
    private readonly ImmutableArray<FunctionStart> _functions;
    private readonly Dictionary<int, int> _positionOf = [];

    private ProgramSplitter(ProgramSpec program)
    {
        _program = program;
        _functions = program.Functions is [] ? [new(0, program.Name, 0)] : program.Functions;
        for (int i = 0; i < _functions.Length; i++)
            _positionOf[_functions[i].Slot] = i;
    }

    /// <summary>The functions of the program, its entry first.</summary>
    internal static FunctionBody[] Split(ProgramSpec program)
    {
        ProgramSplitter splitter = new(program);
        if (program is { Problem: { } problem, Type: not ProgramType.Unspecified })
            throw splitter.Fault(problem.TrimEnd('.'));
        splitter.CheckFunctions();
        return [.. splitter._functions.Select((_, position) => splitter.BodyOf(position))];
    }

    private void CheckFunctions()
    {
        if (_functions[0].Slot != 0)
            throw Fault($"its first function begins at slot {_functions[0].Slot}, and a program begins at slot 0");
        for (int i = 0; i < _functions.Length; i++)
        {
            if (EndOf(i) <= _functions[i].Slot || EndOf(i) > _program.Instructions.Length)
                throw Fault($"function '{_functions[i].Name}' has no instructions: it is said to take slots {_functions[i].Slot} to {EndOf(i)} of {_program.Instructions.Length}");
        }
    }

    private int EndOf(int position) => position + 1 < _functions.Length ? _functions[position + 1].Slot : _program.Instructions.Length;

    private FunctionBody BodyOf(int position)
    {
        (int start, string name, int typeId) = _functions[position];
        int end = EndOf(position);
        Instruction[] slots = _program.Instructions.AsSpan()[start..end].ToArray();
        ProgramReference[] references = [.. _program.References.Where(reference => reference.Slot >= start && reference.Slot < end)];
        foreach (ProgramReference reference in references)
            Empty(slots, reference, start);
        List<FunctionLink> links = [];
        for (int slot = 0; slot < slots.Length; slot += slots[slot].IsWideLoad ? 2 : 1)
        {
            if (CalleeOf(slots, slot, start) is { } callee)
                links.Add(new(slot, callee));
        }

        return new(position == 0 ? _program.Name : name, typeId, [.. slots], [.. links], [.. references.Select(reference => reference with { Slot = reference.Slot - start })], LinesOf(start, end));
    }

    private void Empty(Instruction[] slots, ProgramReference reference, int start)
    {
        int slot = reference.Slot - start;
        bool isLoad = slots[slot].IsWideLoad;
        switch (reference)
        {
            case MapReference or MapValueReference or KernelVariableReference or KernelFunctionReference when isLoad:
                EmptyLoad(slots, slot);
                break;
            case KernelFunctionReference when slots[slot].Opcode == Instruction.CallOpcode:
                slots[slot] = slots[slot] with { Source = PseudoSource.KernelFunctionCall, Immediate = 0 };
                break;
            case CoreReference:
                break;
            default:
                throw Fault($"slot {reference.Slot} has a {reference.GetType().Name} ({reference}), for which files have no form at this instruction");
        }
    }

    // The position of the function that the instruction names, which is taken out of it.
    private int? CalleeOf(Instruction[] slots, int slot, int start)
    {
        Instruction instruction = slots[slot];
        bool isCall = instruction is { Opcode: Instruction.CallOpcode, Source: PseudoSource.FunctionCall };
        bool isAddress = instruction is { IsWideLoad: true, Source: PseudoSource.Function };
        if (!isCall && !isAddress)
            return null;
        long target = start + slot + 1L + instruction.Immediate;
        if (target is < 0 or > int.MaxValue || !_positionOf.TryGetValue((int)target, out int callee))
            throw Fault($"slot {start + slot} names the function at slot {target}, where none begins");
        if (isCall)
            slots[slot] = instruction with { Immediate = 0 };
        else
            EmptyLoad(slots, slot);
        return callee;
    }

    private void EmptyLoad(Instruction[] slots, int slot)
    {
        if (slot + 1 >= slots.Length)
            throw Fault("a 64-bit load at the end of a function has no second slot");
        slots[slot] = slots[slot] with { Source = PseudoSource.None, Immediate = 0 };
        slots[slot + 1] = slots[slot + 1] with { Immediate = 0 };
    }

    // Readers put a line without text where a function has none, since kernels want one.
    private ImmutableArray<SourceLine> LinesOf(int start, int end) =>
    [
        .. _program.Lines
            .Where(line => line.Slot >= start && line.Slot < end && line is not { Line: 0, File: "", Text: "" })
            .Select(line => line with { Slot = line.Slot - start }),
    ];

    private ObjectFileException Fault(string what) => new(_program.Name, [Diagnostics.CannotWrite($"program '{_program.Name}'", what)]);
}
