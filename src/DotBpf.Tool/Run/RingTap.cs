using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Run;

/// <summary>Empties a ring buffer while the object runs: counts every record and keeps the first ones to show.</summary>
internal sealed class RingTap : IDisposable
{
    private const int Shown = 10;

    private readonly RingBufferReader<byte> _reader;
    private readonly BtfStruct? _record;
    private readonly List<byte[]> _first = [];

    private RingTap(string name, RingBufferReader<byte> reader, BtfStruct? record)
    {
        Name = name;
        _reader = reader;
        _record = record;
    }

    internal string Name { get; }

    internal long Records { get; private set; }

    /// <summary>What found no room, counted by the program in a map <c>NAME_drops</c>; <see langword="null"/> where it has none.</summary>
    internal ulong? Dropped => _reader.Dropped;

    internal static List<RingTap> OpenAll(Terminal terminal, BpfObject loaded)
    {
        List<RingTap> taps = [];
        foreach (MapSpec map in loaded.Spec.Maps.Where(map => map.Type == MapType.RingBuffer))
            taps.Add(Open(terminal, loaded, map));
        return taps;
    }

    /// <summary>Whether a map is a ring's count of drops, and so shown with the ring.</summary>
    internal static bool IsDropCounter(BpfObject loaded, MapSpec map) =>
        loaded.Maps.Values.Any(ring => ring.DropCounter == loaded.Maps[map.Name]);

    /// <summary>Reads what is there and returns at once.</summary>
    internal void Drain()
    {
        while (_reader.TryRead(out RingRecord<byte> record))
        {
            if (Records++ < Shown)
                _first.Add(record.Bytes.ToArray());
        }
    }

    internal void Write(Terminal terminal)
    {
        string dropped = Dropped is { } drops ? $", {drops} dropped" : "";
        terminal.Out.WriteLine($"{Name} (RingBuffer): {Records} records{dropped}");
        if (_first.Count == 0)
        {
            terminal.Out.WriteLine();
            return;
        }

        WriteFirst(terminal);
        if (Records > _first.Count)
            terminal.Out.WriteLine($"  … and {Records - _first.Count} more");
        terminal.Out.WriteLine();
    }

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteNumber("records", Records);
        if (Dropped is { } drops)
            json.WriteNumber("dropped", drops);
        json.WriteStartArray("first");
        foreach (byte[] record in _first)
            FormatterFor(record.Length).WriteJson(json, record);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Dispose() => _reader.Dispose();

    private static RingTap Open(Terminal terminal, BpfObject loaded, MapSpec map)
    {
        BtfStruct? record = null;
        if (MapHints.Parse(map.Hints).Record is { } name && loaded.Spec.Types?.TryFind(name, out record) is not true)
            terminal.Note($"the records of ring '{map.Name}' are shown as bytes: the object's types do not include struct {name}. A global variable of type `struct {name} *` brings it in.");
        return new RingTap(map.Name, loaded.Map<RingBufferMap<byte>>(map.Name).OpenReader(), record);
    }

    private void WriteFirst(Terminal terminal)
    {
        BtfValueFormatter columns = FormatterFor(_first[0].Length);
        var table = new DataTable();
        foreach ((BtfValueField field, string title) in columns.Columns.Zip(ColumnTitles.Of(columns.Columns, unnamed: "record")))
            table.Column(title, field.IsNumber);
        foreach (byte[] record in _first)
            table.Row([.. Cells(FormatterFor(record.Length), columns, record)]);
        table.Write(terminal);
    }

    // A record of another length than the first has no columns in common with it.
    private static IEnumerable<string> Cells(BtfValueFormatter formatter, BtfValueFormatter columns, byte[] record) =>
        formatter.Columns.Count == columns.Columns.Count
            ? formatter.Columns.Select(field => field.Format(record))
            : columns.Columns.Select((_, i) => i == 0 ? formatter.Format(record) : "");

    private BtfValueFormatter FormatterFor(int length) => BtfValueFormatter.For(_record?.SizeInBytes == length ? _record : null, length);
}
