using System.CommandLine;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map update BY MAP KEY VALUE</c>: writes one entry.</summary>
internal static class MapUpdateCommand
{
    internal static Command Create(Terminal terminal)
    {
        MapArguments map = new();
        Argument<string> key = MapCommand.CreateKey();
        var value = new Argument<string>("VALUE") { Description = "As its type is written; on per-CPU maps the value for every CPU" };
        var isNew = new Option<bool>("--new") { Description = "Only if the key is not there; exit code 1 when it is" };
        var exists = new Option<bool>("--existing") { Description = "Only if the key is there; exit code 1 when it is not" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("update", "Write the value of a key") { map.Kind, map.What, map.Host, key, value, isNew, exists, json };
        command.SetAction(parsed => MapCommand.WithMap(
            terminal,
            () => map.Selector(parsed),
            MapAccess.ReadWrite,
            view => MapCommand.Answer(
                terminal,
                parsed.GetValue(json),
                "isUpdated",
                Update(view, parsed.GetRequiredValue(key), parsed.GetRequiredValue(value), Mode(parsed.GetValue(isNew), parsed.GetValue(exists))))));
        return command;
    }

    private static UpdateMode Mode(bool isNew, bool exists) => (isNew, exists) switch
    {
        (true, true) => throw ToolException.Usage("--new and --existing exclude each other."),
        (true, _) => UpdateMode.NoExist,
        (_, true) => UpdateMode.Exist,
        _ => UpdateMode.Any,
    };

    // Why the answer is no, or null.
    private static string? Update(MapView view, string key, string value, UpdateMode mode)
    {
        (byte[] keyBytes, byte[] valueBytes) = (MapText.ParseKey(view.Handle, key), MapText.ParseValue(view.Handle, value));
        MapText.CheckIndex(view.Handle, keyBytes);
        Errno errno = view.Handle.Update(keyBytes, valueBytes, mode);
        if (errno == Errno.ENOENT && mode == UpdateMode.Exist)
            return MapText.NoSuchKey(view, key);
        if (errno == Errno.EEXIST && mode == UpdateMode.NoExist)
            return $"{view.Handle} has the key {key} already.";
        view.Handle.ThrowIfFailed(errno, BpfCommand.MapUpdate);
        return null;
    }
}
