using System.Globalization;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary>Writes an object for people.</summary>
internal static class ObjectText
{
    private const int LongestValue = 64;
    private const int MostSlots = 8;

    internal static void Write(Terminal terminal, ObjectSpec spec)
    {
        string license = spec.License.Length > 0 ? $"licence {spec.License}" : "no licence";
        terminal.Out.WriteLine(Printable.Of($"{spec.Name}: {license}, {spec.ByteOrder}, {TypesSummary.Of(spec.Types)}"));
        terminal.Out.WriteLine();
        WriteMaps(terminal, spec);
        WritePrograms(terminal, spec);
        WriteVariables(terminal, spec);
        WriteExterns(terminal, spec);
        WriteReferences(terminal, spec);
        foreach (ObjectNote note in spec.Notes)
            terminal.Out.WriteLine(Printable.Of($"note: {note.Subject}: {note.Text}"));
    }

    private static void WriteMaps(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("map").Column("kind").Column("key").Column("value").Column("entries", true).Column("more");
        foreach (MapSpec map in spec.Maps)
        {
            table.Row(map.Name, map.Type.ToString(), MapTraits.Key(map), MapTraits.Value(map), Number(map.MaxEntries), string.Join("; ", MapTraits.Of(map)));
            for ((MapSpec? inner, string indent) = (map.Inner, "└ "); inner is not null; (inner, indent) = (inner.Inner, "  " + indent))
                table.Row(indent + inner.Name, inner.Type.ToString(), MapTraits.Key(inner), MapTraits.Value(inner), Number(inner.MaxEntries), string.Join("; ", MapTraits.Of(inner)));
        }

        WriteTable(terminal, table);
    }

    private static void WritePrograms(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("program").Column("section").Column("kind").Column("attaches").Column("instructions", true).Column("more");
        foreach (ProgramSpec program in spec.Programs)
            table.Row(program.Name, program.SectionName, program.Type.ToString(), ProgramTraits.Attachment(program), Number(program.Instructions.Length), string.Join("; ", ProgramTraits.Of(program)));
        WriteTable(terminal, table);
    }

    private static void WriteVariables(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("variable").Column("type").Column("size", true).Column("section").Column("value");
        foreach (VariableSpec variable in spec.Variables)
            table.Row(variable.Name, variable.Type?.ToString() ?? "", Number(variable.Size), variable.MapName, Short(VariableValue.Format(spec, variable)));
        WriteTable(terminal, table);
    }

    private static void WriteExterns(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("extern").Column("kind").Column("type").Column("more");
        foreach (ExternSpec wanted in spec.Externs)
            table.Row(wanted.Name, wanted.Kind.ToString(), wanted.Type?.ToString() ?? "", wanted.IsWeak ? "weak" : "");
        WriteTable(terminal, table);
    }

    private static void WriteReferences(Terminal terminal, ObjectSpec spec)
    {
        DataTable table = new DataTable().Column("relocations of").Column("kind").Column("refers to").Column("slots");
        foreach (ProgramSpec program in spec.Programs)
        {
            foreach (IGrouping<(string, string), ProgramReference> same in program.References.GroupBy(reference => (ReferenceWords.Kind(reference), ReferenceWords.Subject(spec, reference))))
                table.Row(program.Name, same.Key.Item1, same.Key.Item2, Slots([.. same.Select(reference => reference.Slot)]));
        }

        WriteTable(terminal, table);
    }

    private static void WriteTable(Terminal terminal, DataTable table)
    {
        if (table.RowCount == 0)
            return;
        table.Write(terminal);
        terminal.Out.WriteLine();
    }

    private static string Slots(int[] slots)
    {
        string first = string.Join(", ", slots.Take(MostSlots).Select(slot => slot.ToString(CultureInfo.InvariantCulture)));
        return slots.Length > MostSlots ? $"{first}, … ({slots.Length} in all)" : first;
    }

    private static string Short(string text) => text.Length > LongestValue ? text[..(LongestValue - 1)] + "…" : text;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
