using System.Collections.Immutable;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>Describes a loaded program as far as the kernel kept what it was loaded with: instructions, functions, lines, and the names of what they refer to.</summary>
internal static unsafe class ProgramDescription
{
    private const int ColumnBits = 10; // of line_col

    internal static ProgramSpec Read(KernelProgram program)
    {
        ImmutableArray<Instruction> instructions = [.. ProgramDump.ReadTranslated(program).Select(WithDistance)];
        BtfTypes? types = program.Info.TypesId == 0 ? null : KernelTypesReader.Read(program.Info.TypesId);
        (bpf_func_info[] functions, bpf_line_info[] lines) = ReadRecords(program);
        return new ProgramSpec
        {
            Name = program.Info.Name,
            SectionName = "",
            Type = program.Info.Type,
            Instructions = instructions,
            Functions = types is null ? [new FunctionStart(0, program.Info.Name, 0)] : [.. functions.Select(function => FunctionOf(types, function))],
            Lines = types is null ? [] : [.. lines.Select(line => LineOf(types, line))],
            References = [.. MapsIn(program, instructions), .. KernelCalls.In(instructions)],
        };
    }

    // A call of a function of the program has its distance in the offset once the kernel has compiled it (kernel/bpf/verifier.c, jit_subprogs, 6.18).
    private static Instruction WithDistance(Instruction instruction) =>
        instruction is { Opcode: Instruction.CallOpcode, Source: PseudoSource.FunctionCall, Offset: not 0 }
            ? new Instruction(instruction.Opcode, instruction.Destination, instruction.Source, 0, instruction.Offset)
            : instruction;

    private static FunctionStart FunctionOf(BtfTypes types, bpf_func_info function) =>
        new((int)function.insn_off, types[(int)function.type_id].Name, (int)function.type_id);

    private static SourceLine LineOf(BtfTypes types, bpf_line_info line) => new(
        (int)line.insn_off,
        line.file_name_off,
        line.line_off,
        types.TextAt(line.file_name_off),
        types.TextAt(line.line_off),
        (int)(line.line_col >> ColumnBits),
        (int)(line.line_col & ((1 << ColumnBits) - 1)));

    private static (bpf_func_info[] Functions, bpf_line_info[] Lines) ReadRecords(KernelProgram program)
    {
        bpf_prog_info counts = default;
        ProgramOpener.Read(program.Descriptor, &counts);
        var functions = new bpf_func_info[counts.nr_func_info];
        var lines = new bpf_line_info[counts.nr_line_info];
        fixed (bpf_func_info* f = functions)
        fixed (bpf_line_info* l = lines)
        {
            // SAFETY: both arrays are pinned, and the kernel writes no more records than it is told there is room for.
            bpf_prog_info info = new()
            {
                func_info = (ulong)f,
                nr_func_info = counts.nr_func_info,
                func_info_rec_size = (uint)sizeof(bpf_func_info),
                line_info = (ulong)l,
                nr_line_info = counts.nr_line_info,
                line_info_rec_size = (uint)sizeof(bpf_line_info),
            };
            ProgramOpener.Read(program.Descriptor, &info);
        }

        return (functions, lines);
    }

    // The kernel puts the numbers of maps where their addresses were.
    private static IEnumerable<ProgramReference> MapsIn(KernelProgram program, ImmutableArray<Instruction> instructions)
    {
        Dictionary<uint, string> names = program.Info.MapIds.Distinct().ToDictionary(id => id, id => NameOf(program.Host, id));
        for (int slot = 0; slot + 1 < instructions.Length; slot += instructions[slot].IsWideLoad ? 2 : 1)
        {
            Instruction load = instructions[slot];
            if (load.Opcode != Instruction.WideLoadOpcode || !names.TryGetValue((uint)load.Immediate, out string? name))
                continue;
            if (load.Source == PseudoSource.Map)
                yield return new MapReference(slot, name);
            else if (load.Source == PseudoSource.MapValue)
                yield return new MapValueReference(slot, name, (uint)instructions[slot + 1].Immediate);
        }
    }

    private static string NameOf(BpfHost host, uint id)
    {
        using MapHandle map = host.OpenMap(id);
        return map.Info.Name;
    }
}
