using System.Globalization;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary>Writes the instructions of programs for people.</summary>
internal sealed class DisassemblyText
{
    private const int RemarkColumn = 44;
    private readonly Terminal _terminal;
    private readonly ObjectSpec? _spec;

    private DisassemblyText(Terminal terminal, ObjectSpec? spec)
    {
        _terminal = terminal;
        _spec = spec;
    }

    /// <summary>Writes programs of an object, or of a host, which has none.</summary>
    internal static void Write(Terminal terminal, ObjectSpec? spec, List<ProgramSpec> programs)
    {
        var writer = new DisassemblyText(terminal, spec);
        for (int i = 0; i < programs.Count; i++)
        {
            if (i > 0)
                terminal.Out.WriteLine();
            writer.Write(programs[i]);
        }
    }

    private void Write(ProgramSpec program)
    {
        string section = program.SectionName.Length == 0 ? "" : $", section {program.SectionName}";
        Line($"program {program.Name}: {program.Type}{section}, {program.Instructions.Length} instructions");
        if (program.Problem is { } problem)
            Line($"cannot load: {problem}");
        ILookup<int, SourceLine> sources = program.Lines.ToLookup(line => line.Slot);
        SourceLine last = default;
        foreach (DisassembledLine line in _spec is null ? Disassembler.Disassemble(program) : Disassembler.Disassemble(_spec, program))
        {
            if (line.Function is { } function)
                Line($"{function}:");
            foreach (SourceLine source in sources[line.Slot].Where(source => (source.File, source.Line) != (last.File, last.Line) || line.Function is not null))
                Line($"  ; {source.File}:{source.Line}: {(last = source).Text.Trim()}");
            Write(line);
        }
    }

    private void Write(DisassembledLine line)
    {
        string instruction = string.Create(CultureInfo.InvariantCulture, $"{line.Slot,6}  {line.Text}");
        string remark = string.Join("; ", Remarks(line));
        Line($"{(remark.Length > 0 ? $"{instruction.PadRight(RemarkColumn)}  ; {remark}" : instruction)}");
    }

    private static IEnumerable<string> Remarks(DisassembledLine line)
    {
        if (line.Target is { } target)
            yield return string.Create(CultureInfo.InvariantCulture, $"to {target}");
        if (line.Remark is { } remark)
            yield return remark;
    }

    private void Line(FormattableString line) => _terminal.Out.WriteLine(Printable.Of(line.ToString(CultureInfo.InvariantCulture)));
}
