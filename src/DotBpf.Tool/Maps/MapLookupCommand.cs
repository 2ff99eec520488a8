using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map lookup BY MAP KEY</c>: one entry; exit code 1 when it is not there.</summary>
internal static class MapLookupCommand
{
    internal static Command Create(Terminal terminal)
    {
        MapArguments map = new();
        Argument<string> key = MapCommand.CreateKey();
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("lookup", "Write the entry of a key; exit code 1 when there is none") { map.Kind, map.What, map.Host, key, json };
        command.SetAction(parsed => MapCommand.WithMap(
            terminal,
            () => map.Selector(parsed),
            MapAccess.ReadOnly,
            view => Lookup(terminal, view, parsed.GetRequiredValue(key), parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Lookup(Terminal terminal, MapView view, string keyText, bool asJson)
    {
        byte[] key = MapText.ParseKey(view.Handle, keyText);
        byte[] value = new byte[view.Handle.ValueSize];
        Errno errno = view.Handle.Lookup(key, value);
        if (errno == Errno.ENOENT)
            return NotFound(terminal, MapText.NoSuchKey(view, keyText), asJson);
        view.Handle.ThrowIfFailed(errno, BpfCommand.MapLookup);
        var row = new MapRow(key, value);
        if (asJson)
            Json.Write(terminal, json => view.WriteJson(json, row));
        else
            MapTable.Write(terminal, view, [row]);
        return ExitCode.Ok;
    }

    private static ExitCode NotFound(Terminal terminal, string reason, bool asJson)
    {
        if (asJson)
            Json.Write(terminal, json => json.WriteNullValue());
        terminal.Complain(reason);
        return ExitCode.No;
    }
}
