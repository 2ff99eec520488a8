using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf.Values;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Run;

/// <summary>Shows the global variables of a loaded object as they are now.</summary>
internal static class VariableTable
{
    internal static void Write(Terminal terminal, BpfObject loaded)
    {
        DataTable table = new DataTable().Column("variable").Column("value").Column("section");
        foreach ((VariableSpec variable, BtfValueFormatter formatter, byte[] value) in Read(loaded))
            table.Row(variable.Name, formatter.Format(value), variable.MapName);
        if (table.RowCount == 0)
            return;
        terminal.Out.WriteLine("variables");
        table.Write(terminal);
    }

    internal static void WriteJson(Utf8JsonWriter json, BpfObject loaded)
    {
        json.WriteStartObject("variables");
        foreach ((VariableSpec variable, BtfValueFormatter formatter, byte[] value) in Read(loaded))
        {
            json.WritePropertyName(variable.Name);
            formatter.WriteJson(json, value);
        }

        json.WriteEndObject();
    }

    // Static variables are the compiler's and the functions' own: strings, function-local state.
    private static IEnumerable<(VariableSpec Variable, BtfValueFormatter Formatter, byte[] Value)> Read(BpfObject loaded)
    {
        foreach (VariableSpec variable in loaded.Spec.Variables.Where(variable => variable.IsGlobal && loaded.Maps.ContainsKey(variable.MapName)))
        {
            MapHandle map = loaded.Maps[variable.MapName];
            byte[] section = new byte[map.ValueSize];
            map.ThrowIfFailed(map.Lookup(new byte[map.KeySize], section), BpfCommand.MapLookup);
            var formatter = BtfValueFormatter.For(variable.Type, (int)variable.Size);
            yield return (variable, formatter, section.AsSpan((int)variable.Offset, (int)variable.Size).ToArray());
        }
    }
}
