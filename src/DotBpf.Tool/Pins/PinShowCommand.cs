using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Pins;

/// <summary><c>dotbpf pin show [FOLDER]</c>: the maps, programs and links of a tree.</summary>
internal static class PinShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Where to begin; the mount point if not given", Arity = ArgumentArity.ZeroOrOne };
        Option<string> host = MapArguments.CreateHost();
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("show", "List pins: path, kind, number and name") { folder, host, json };
        command.SetAction(parsed => Faults.Guard(terminal, () => Show(terminal, parsed.GetValue(folder), parsed.GetValue(host) == HostChoice.Embedded, parsed.GetValue(json))));
        return command;
    }

    // Whoever may read a directory may list it: no privilege is asked for beyond that.
    private static ExitCode Show(Terminal terminal, string? folder, bool ofEmbedded, bool asJson)
    {
        using BpfHost host = ofEmbedded ? SharedMapList.OpenHost(folder) : Kernel.KernelHost.Open();
        IReadOnlyList<PinEntry> pins = host.ListPins(folder is null || ofEmbedded ? null : new PinPath(Path.GetFullPath(folder)));
        if (pins.Count == 0 && folder is not null && !Path.Exists(folder))
            throw new ToolException(ExitCode.NoSuchObject, $"There is no folder '{folder}'. `dotbpf pin show` lists what there is.");
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, pins));
        else
            WriteTable(terminal, pins);
        return ExitCode.Ok;
    }

    private static void WriteTable(Terminal terminal, IReadOnlyList<PinEntry> pins)
    {
        DataTable table = new DataTable().Column("path").Column("kind").Column("id", true).Column("name");
        foreach (PinEntry pin in pins)
            table.Row(pin.Path.Value, $"{pin.Kind}", pin.Kind == PinKind.Hidden ? "" : pin.Id.ToString(CultureInfo.InvariantCulture), pin.Name);
        table.Write(terminal);
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<PinEntry> pins)
    {
        json.WriteStartArray();
        foreach (PinEntry pin in pins)
        {
            json.WriteStartObject();
            json.WriteString("path", pin.Path.Value);
            json.WriteString("kind", $"{pin.Kind}");
            json.WriteNumber("id", pin.Id);
            json.WriteString("name", pin.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
