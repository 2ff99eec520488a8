using System.Globalization;
using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Run;

/// <summary>What a run found: the verdicts, then every map that is meant to be seen.</summary>
internal sealed class RunReport(BpfObject loaded, BpfProgram program, IReadOnlyList<RingTap> rings)
{
    private const int TopRows = 10;

    internal string? Capture { get; init; }

    internal string? Interface { get; init; }

    internal int Cpus { get; init; }

    internal Replay? Replay { get; init; }

    internal TimeSpan Elapsed { get; init; }

    /// <summary>What ended the run before its end.</summary>
    internal BpfException? Fault { get; init; }

    internal void Write(Terminal terminal, bool isJson)
    {
        if (isJson)
        {
            Json.Write(terminal, WriteJson);
            return;
        }

        WriteSummary(terminal.Out);
        foreach (MapSpec map in ShownMaps())
            WriteMap(terminal, MapView.Of(loaded, map));
        foreach (RingTap ring in rings)
            ring.Write(terminal);
        VariableTable.Write(terminal, loaded);
    }

    private IEnumerable<MapSpec> ShownMaps() => loaded.Spec.Maps.Where(map =>
        !map.IsDataSection && !MapHints.Parse(map.Hints).IsHidden && MapRows.CanList(map.Type) && !RingTap.IsDropCounter(loaded, map));

    private void WriteSummary(TextWriter text)
    {
        string host = program.Handle.Host.Name;
        text.WriteLine($"{loaded.Spec.Name}: program {program.Name} ({program.Spec.Type}) on the {host} host{(Cpus > 0 ? $", {Cpus} CPU{(Cpus == 1 ? "" : "s")}" : "")}");
        if (Replay is null)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"attached to {Interface} for {Elapsed.TotalSeconds:0.0} s"));
        else
            WriteReplay(text, Replay);
        text.WriteLine();
    }

    private void WriteReplay(TextWriter text, Replay replay)
    {
        text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Capture}: {replay.Packets} packets in {Elapsed.TotalSeconds:0.000} s, {PacketsPerSecond(replay):0} packets/s{(replay.CutPackets > 0 ? $", {replay.CutPackets} of them cut short by the capture" : "")}"));
        text.WriteLine($"verdicts: {string.Join(", ", replay.Verdicts.Select(verdict => $"{verdict.Name} {verdict.Packets}").DefaultIfEmpty("none"))}");
        foreach ((Errno errno, long packets) in replay.Skipped)
            text.WriteLine($"skipped: {packets} packets ({errno}: {Reason(errno)})");
    }

    private double PacketsPerSecond(Replay replay) => Elapsed > TimeSpan.Zero ? replay.Packets / Elapsed.TotalSeconds : 0;

    private static string Reason(Errno errno) => errno switch
    {
        Errno.EINVAL or Errno.EMSGSIZE => "shorter than an Ethernet header, or longer than the host takes",
        _ => "the host did not run the program on them",
    };

    private static void WriteMap(Terminal terminal, MapView view)
    {
        List<MapRow> all = MapRows.ReadAll(view.Handle);
        List<MapRow> rows = view.IsArray && view.Hints.Top is null ? [.. all.Where(IsUsed)] : view.Ranked(view.IsArray ? [.. all.Where(IsUsed)] : all);
        terminal.Out.WriteLine($"{view.Name} ({view.Handle.Info.Type}): {rows.Count} of {view.Handle.Info.MaxEntries} {Counted(view)}");
        List<MapRow> shown = view.IsArray ? rows : [.. rows.Take(TopRows)];
        if (shown.Count > 0)
            MapTable.Write(terminal, view, shown);
        if (shown.Count < rows.Count)
            terminal.Out.WriteLine($"  … and {rows.Count - shown.Count} more");
        terminal.Out.WriteLine();
    }

    private static string Counted(MapView view) => view.Handle.Info.Type switch
    {
        MapType.ProgramArray => "slots filled",
        _ => view.IsArray ? "entries not zero" : "entries",
    };

    private static bool IsUsed(MapRow row) => row.Value.AsSpan().ContainsAnyExcept((byte)0);

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object", loaded.Spec.Name);
        json.WriteString("host", program.Handle.Host.Name);
        json.WriteStartObject("program");
        json.WriteString("name", program.Name);
        json.WriteString("type", program.Spec.Type.ToString());
        json.WriteEndObject();
        WriteSource(json);
        json.WriteNumber("seconds", Elapsed.TotalSeconds);
        json.WriteStartArray("maps");
        foreach (MapSpec map in ShownMaps())
            WriteMap(json, MapView.Of(loaded, map));
        json.WriteEndArray();
        json.WriteStartArray("rings");
        foreach (RingTap ring in rings)
            ring.WriteJson(json);
        json.WriteEndArray();
        VariableTable.WriteJson(json, loaded);
        json.WriteString("error", Fault is null ? null : Faults.Describe(Fault));
        json.WriteEndObject();
    }

    private void WriteSource(Utf8JsonWriter json)
    {
        if (Replay is null)
        {
            json.WriteString("interface", Interface);
            return;
        }

        json.WriteString("capture", Capture);
        json.WriteNumber("cpus", Cpus);
        json.WriteNumber("packets", Replay.Packets);
        json.WriteNumber("cutPackets", Replay.CutPackets);
        json.WriteNumber("packetsPerSecond", Math.Round(PacketsPerSecond(Replay)));
        json.WriteStartObject("verdicts");
        foreach ((string name, long packets) in Replay.Verdicts)
            json.WriteNumber(name, packets);
        json.WriteEndObject();
        json.WriteStartObject("skipped");
        foreach ((Errno errno, long packets) in Replay.Skipped)
            json.WriteNumber(errno.ToString(), packets);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, MapView view)
    {
        json.WriteStartObject();
        json.WriteString("name", view.Name);
        json.WriteString("type", view.Handle.Info.Type.ToString());
        json.WriteNumber("maxEntries", view.Handle.Info.MaxEntries);
        json.WriteStartArray("entries");
        List<MapRow> rows = MapRows.ReadAll(view.Handle);
        foreach (MapRow row in view.IsArray ? rows : view.Ranked(rows))
            view.WriteJson(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
