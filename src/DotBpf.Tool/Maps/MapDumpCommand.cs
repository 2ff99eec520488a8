using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map dump BY MAP</c>: every entry.</summary>
internal static class MapDumpCommand
{
    internal static Command Create(Terminal terminal)
    {
        MapArguments map = new();
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("dump", "Write every entry, typed by BTF; per-CPU values as their sum where that makes sense") { map.Kind, map.What, map.Host, json };
        command.SetAction(parsed => MapCommand.WithMap(
            terminal,
            () => map.Selector(parsed),
            MapAccess.ReadOnly,
            view => Dump(terminal, view, parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Dump(Terminal terminal, MapView view, bool asJson)
    {
        List<MapRow> rows = MapRows.ReadAll(view.Handle);
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, view, rows));
        else
            MapTable.Write(terminal, view, rows);
        return ExitCode.Ok;
    }

    private static void WriteJson(System.Text.Json.Utf8JsonWriter json, MapView view, List<MapRow> rows)
    {
        json.WriteStartArray();
        foreach (MapRow row in rows)
            view.WriteJson(json, row);
        json.WriteEndArray();
    }
}
