using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map delete BY MAP KEY</c>: removes one entry; exit code 1 when it is not there.</summary>
internal static class MapDeleteCommand
{
    internal static Command Create(Terminal terminal)
    {
        MapArguments map = new();
        Argument<string> key = MapCommand.CreateKey();
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("delete", "Remove the entry of a key; exit code 1 when there is none") { map.Kind, map.What, map.Host, key, json };
        command.SetAction(parsed => MapCommand.WithMap(
            terminal,
            () => map.Selector(parsed),
            MapAccess.ReadWrite,
            view => MapCommand.Answer(terminal, parsed.GetValue(json), "isDeleted", Delete(view, parsed.GetRequiredValue(key)))));
        return command;
    }

    // Why the answer is no, or null.
    private static string? Delete(MapView view, string key)
    {
        Errno errno = view.Handle.Delete(MapText.ParseKey(view.Handle, key));
        if (errno == Errno.ENOENT)
            return MapText.NoSuchKey(view, key);
        view.Handle.ThrowIfFailed(errno, BpfCommand.MapDelete);
        return null;
    }
}
