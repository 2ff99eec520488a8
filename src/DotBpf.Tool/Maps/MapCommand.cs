using System.CommandLine;
using System.Text.Json;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map …</c>: the maps of the kernel and those that processes share, entry by entry.</summary>
internal static class MapCommand
{
    internal static Command Create(Terminal terminal) => new("map", "List, read and write maps of the kernel, or those that processes share without it")
    {
        MapShowCommand.Create(terminal),
        MapDumpCommand.Create(terminal),
        MapLookupCommand.Create(terminal),
        MapUpdateCommand.Create(terminal),
        MapDeleteCommand.Create(terminal),
    };

    internal static Option<bool> CreateJson() => new("--json") { Description = "Write JSON" };

    internal static Argument<string> CreateKey() => new("KEY") { Description = "As its type is written: 80, {port: 80, address: 10.0.0.1}, hex 50 00" };

    /// <summary>Ends a command that writes nothing but whether it did what it was asked.</summary>
    internal static ExitCode Answer(Terminal terminal, bool asJson, string name, string? obstacle)
    {
        if (asJson)
            Json.Write(terminal, json => WriteAnswer(json, name, obstacle is null));
        if (obstacle is null)
            return ExitCode.Ok;
        terminal.Complain(obstacle);
        return ExitCode.No;
    }

    private static void WriteAnswer(Utf8JsonWriter json, string name, bool isDone)
    {
        json.WriteStartObject();
        json.WriteBoolean(name, isDone);
        json.WriteEndObject();
    }

    /// <summary>Opens the map that the command line names, for reading or for both, and works with it.</summary>
    internal static int WithMap(Terminal terminal, Func<MapSelector> select, MapAccess access, Func<MapView, ExitCode> work) => Faults.Guard(terminal, () =>
    {
        MapSelector selector = select();
        using BpfHost host = selector.OpenHost();
        using MapHandle map = selector.Open(host, access);
        return work(MapView.Of(map));
    });
}
