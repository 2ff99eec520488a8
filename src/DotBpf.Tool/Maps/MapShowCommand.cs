using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary><c>dotbpf map show [BY MAP]</c>: which maps there are, and of what kind.</summary>
internal static class MapShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        MapArguments map = new(isOptional: true);
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("show", "List maps: all, or the one named") { map.Kind, map.What, map.Host, json };
        command.SetAction(parsed => Faults.Guard(terminal, () => Show(terminal, map.SelectorIfAny(parsed), parsed.GetValue(map.Host) == HostChoice.Embedded, parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Show(Terminal terminal, MapSelector? selector, bool ofEmbedded, bool asJson)
    {
        List<MapInfo> infos = selector is not null ? [Describe(selector)] : ofEmbedded ? [.. SharedMapList.Read().Select(Describe)] : DescribeAll();
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, infos));
        else
            WriteTable(terminal, infos);
        return ExitCode.Ok;
    }

    private static List<MapInfo> DescribeAll()
    {
        using BpfHost host = HostChoice.OpenKernel();
        List<MapInfo> infos = [];
        foreach (MapHandle map in MapSelector.OpenAll(host))
        {
            infos.Add(map.Info);
            map.Dispose();
        }

        return infos;
    }

    private static MapInfo Describe(MapSelector selector)
    {
        using BpfHost host = selector.OpenHost();
        using MapHandle map = selector.Open(host, MapAccess.ReadOnly);
        return map.Info;
    }

    // Numbers of this process say nothing; the place in the list finds the map again.
    private static MapInfo Describe(PinPath path, int place) =>
        Describe(MapSelector.Of(path)) with { Id = (uint)place + 1 };

    private static void WriteTable(Terminal terminal, List<MapInfo> infos)
    {
        DataTable table = new DataTable().Column("id", true).Column("name").Column("kind").Column("key").Column("value").Column("max entries", true).Column("flags");
        foreach (MapInfo info in infos)
        {
            table.Row(
                info.Id.ToString(CultureInfo.InvariantCulture),
                info.Name,
                info.Type.ToString(),
                Side(info.KeyType?.ToString(), info.KeySize),
                Side(info.ValueType?.ToString(), info.ValueSize),
                info.MaxEntries.ToString(CultureInfo.InvariantCulture),
                info.Flags == 0 ? "" : info.Flags.ToString());
        }

        table.Write(terminal);
    }

    private static string Side(string? type, uint size) => (type, size) switch
    {
        (_, 0) => "–",
        (null or "void", _) => $"{size} B",
        _ => $"{type} ({size} B)",
    };

    private static void WriteJson(Utf8JsonWriter json, List<MapInfo> infos)
    {
        json.WriteStartArray();
        foreach (MapInfo info in infos)
        {
            json.WriteStartObject();
            json.WriteNumber("id", info.Id);
            json.WriteString("name", info.Name);
            json.WriteString("type", info.Type.ToString());
            json.WriteNumber("keySize", info.KeySize);
            json.WriteNumber("valueSize", info.ValueSize);
            json.WriteNumber("maxEntries", info.MaxEntries);
            json.WriteNumber("flags", (uint)info.Flags);
            json.WriteString("keyType", info.KeyType?.ToString());
            json.WriteString("valueType", info.ValueType?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
