using System.Globalization;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary>Writes an object for people.</summary>
internal static class ObjectText
{
    internal static void Write(Terminal terminal, ObjectSpec spec)
    {
        string license = spec.License.Length > 0 ? $"licence {spec.License}" : "no licence";
        string types = spec.Types is { } btf ? $"{btf.Count} types" : "no type information";
        terminal.Out.WriteLine($"{spec.Name}: {license}, {spec.ByteOrder}, {types}");
        terminal.Out.WriteLine();
        WriteMaps(terminal, spec);
        WritePrograms(terminal, spec);
        WriteVariables(terminal, spec);
        foreach (ObjectNote note in spec.Notes)
            terminal.Out.WriteLine($"note: {note.Subject}: {note.Text}");
    }

    private static void WriteMaps(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("map").Column("kind").Column("key").Column("value").Column("entries", true).Column("more");
        foreach (MapSpec map in spec.Maps)
            table.Row(map.Name, map.Type.ToString(), Side(map.KeyType?.ToString(), map.KeySize), Side(map.IsDataSection ? null : map.ValueType?.ToString(), map.ValueSize), Number(map.MaxEntries), More(map));
        WriteTable(terminal, table);
    }

    private static void WritePrograms(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("program").Column("section").Column("kind").Column("instructions", true).Column("more");
        foreach (ProgramSpec program in spec.Programs)
            table.Row(program.Name, program.SectionName, program.Type.ToString(), Number((uint)program.Instructions.Length), More(program));
        WriteTable(terminal, table);
    }

    private static void WriteVariables(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("variable").Column("type").Column("size", true).Column("section");
        foreach (VariableSpec variable in spec.Variables)
            table.Row(variable.Name, variable.Type?.ToString() ?? "", Number(variable.Size), variable.MapName);
        WriteTable(terminal, table);
    }

    internal static IEnumerable<string> MapsOf(ProgramSpec program) => program.References.OfType<MapReference>().Select(reference => reference.MapName)
        .Concat(program.References.OfType<MapValueReference>().Select(reference => reference.MapName)).Distinct();

    private static void WriteTable(Terminal terminal, DataTable table)
    {
        if (table.RowCount == 0)
            return;
        table.Write(terminal);
        terminal.Out.WriteLine();
    }

    private static string Side(string? type, uint size) => (type, size) switch
    {
        (_, 0) => "–",
        (null or "void", _) => $"{size} B",
        _ => $"{type} ({size} B)",
    };

    private static string More(MapSpec map)
    {
        List<string> parts = [.. map.Hints];
        if (map.Flags != 0 && !map.IsDataSection)
            parts.Insert(0, map.Flags.ToString());
        if (map.Pinning != MapPinning.None)
            parts.Insert(0, "pinned by name");
        if (map.IsFrozen)
            parts.Insert(0, "read-only");
        return string.Join("; ", parts);
    }

    private static string More(ProgramSpec program) =>
        program.Problem is { } problem ? $"cannot load: {problem}" : program.IsAutoLoaded ? "" : "not loaded by itself";

    private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
