using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>What a program tells the verifier of its source: where functions begin, and which line each instruction came from.</summary>
internal static class ProgramRecords
{
    // line_col holds the column in its lower 10 bits (BPF_LINE_INFO_LINE_COL, include/uapi/linux/bpf.h).
    private const int ColumnBits = 10;
    private const int LastColumn = (1 << ColumnBits) - 1;

    /// <summary>The functions; empty where the object does not give all their types, as the kernel wants all or none.</summary>
    internal static bpf_func_info[] Functions(ProgramSpec program) => program.Functions.Any(function => function.TypeId == 0)
        ? []
        : [.. program.Functions.Select(function => new bpf_func_info { insn_off = (uint)function.Slot, type_id = (uint)function.TypeId })];

    /// <summary>The lines.</summary>
    internal static bpf_line_info[] Lines(ProgramSpec program) => [.. program.Lines.Select(Record)];

    private static bpf_line_info Record(SourceLine line) => new()
    {
        insn_off = (uint)line.Slot,
        file_name_off = line.FileNameOffset,
        line_off = line.TextOffset,
        line_col = (uint)line.Line << ColumnBits | (uint)Math.Min(line.Column, LastColumn),
    };
}
