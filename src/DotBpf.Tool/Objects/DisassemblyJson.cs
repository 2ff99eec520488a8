using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Tool.Objects;

/// <summary>Writes the instructions of programs for programs.</summary>
internal static class DisassemblyJson
{
    internal static void Write(Utf8JsonWriter json, ObjectSpec? spec, List<ProgramSpec> programs)
    {
        json.WriteStartArray();
        foreach (ProgramSpec program in programs)
        {
            json.WriteStartObject();
            json.WriteString("program", program.Name);
            if (program.SectionName.Length > 0)
                json.WriteString("section", program.SectionName);
            json.WriteString("type", program.Type.ToString());
            WriteInstructions(json, spec, program);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteInstructions(Utf8JsonWriter json, ObjectSpec? spec, ProgramSpec program)
    {
        ILookup<int, SourceLine> sources = program.Lines.ToLookup(line => line.Slot);
        json.WriteStartArray("instructions");
        foreach (DisassembledLine line in spec is null ? Disassembler.Disassemble(program) : Disassembler.Disassemble(spec, program))
        {
            json.WriteStartObject();
            json.WriteNumber("slot", line.Slot);
            json.WriteString("text", line.Text);
            if (line.Function is { } function)
                json.WriteString("function", function);
            if (line.Target is { } target)
                json.WriteNumber("target", target);
            if (line.Remark is { } remark)
                json.WriteString("remark", remark);
            foreach (SourceLine source in sources[line.Slot].Take(1))
                WriteSource(json, source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSource(Utf8JsonWriter json, SourceLine source)
    {
        json.WriteStartObject("source");
        json.WriteString("file", source.File);
        json.WriteNumber("line", source.Line);
        json.WriteNumber("column", source.Column);
        json.WriteString("text", source.Text);
        json.WriteEndObject();
    }
}
