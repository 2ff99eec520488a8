using System.Buffers.Binary;
using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.Tool.Maps;

/// <summary>A map together with what its types and hints say of how to show it.</summary>
internal sealed class MapView
{
    private readonly BtfEnum? _indexNames;
    private readonly BtfValueField? _rank;
    private readonly IReadOnlyDictionary<uint, string>? _programNames;

    private MapView(
        MapHandle handle,
        string name,
        BtfValueFormatter key,
        BtfValueFormatter value,
        MapHints hints,
        BtfEnum? indexNames,
        IReadOnlyDictionary<uint, string>? programNames)
    {
        Handle = handle;
        Name = name;
        Key = key;
        Value = value;
        Hints = hints;
        _indexNames = indexNames;
        _programNames = programNames;
        _rank = value.Columns.FirstOrDefault(field => field.Name == hints.Top)
            ?? value.Columns.FirstOrDefault(field => field.IsNumber && field.CanSum);
    }

    internal MapHandle Handle { get; }

    internal string Name { get; }

    internal BtfValueFormatter Key { get; }

    internal BtfValueFormatter Value { get; }

    internal MapHints Hints { get; }

    internal bool IsArray => MapRows.IsArray(Handle.Info.Type);

    internal bool IsPerCpu => Handle.Info.Type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash;

    private int Stride => ((int)Handle.Info.ValueSize + 7) & ~7;

    /// <summary>A map of a loaded object.</summary>
    internal static MapView Of(BpfObject loaded, MapSpec spec)
    {
        MapHandle handle = loaded.Maps[spec.Name];
        MapHints hints = MapHints.Parse(spec.Hints);
        Dictionary<uint, string>? programs = spec.Type == MapType.ProgramArray ? loaded.Programs.Values.ToDictionary(program => program.Handle.Info.Id, program => program.Name) : null;
        return new MapView(handle, spec.Name, KeyOf(spec.KeyType, handle), ValueOf(spec.ValueType, handle), hints, hints.IndexNames(loaded.Spec.Types), programs);
    }

    /// <summary>A map that exists on the host.</summary>
    internal static MapView Of(MapHandle handle) =>
        new(handle, handle.Info.Name, KeyOf(handle.Info.KeyType, handle), ValueOf(handle.Info.ValueType, handle), MapHints.None, indexNames: null, programNames: null);

    /// <summary>The name of an array's index, when the object gives names to them.</summary>
    internal string? IndexName(MapRow row) =>
        _indexNames is not null && _indexNames.TryGetName(BinaryPrimitives.ReadUInt32LittleEndian(row.Key), out string? name) ? name : null;

    internal IReadOnlyList<(string Title, bool IsNumber)> Columns() =>
        [.. Columns(Key, IsArray ? "index" : "key", _indexNames is null), .. Columns(Value, UnnamedValue, _programNames is null)];

    internal string[] Cells(MapRow row) => [.. Key.Columns.Select(field => IndexName(row) ?? field.Format(row.Key)), .. Value.Columns.Select(field => Cell(field, row.Value))];

    internal void WriteJson(Utf8JsonWriter json, MapRow row)
    {
        json.WriteStartObject();
        json.WritePropertyName("key");
        Key.WriteJson(json, row.Key);
        if (IndexName(row) is { } name)
            json.WriteString("name", name);
        if (!IsPerCpu)
            WriteValue(json, "value", row.Value);
        else
            WriteSlots(json, row.Value);
        json.WriteEndObject();
    }

    /// <summary>Orders rows by the field of the hint <c>top</c>, else by the first number that counts something, largest first.</summary>
    internal List<MapRow> Ranked(IReadOnlyList<MapRow> rows) =>
        _rank is null ? [.. rows] : [.. rows.OrderByDescending(row => Rank(_rank, row.Value)).ThenBy(row => Convert.ToHexString(row.Key), StringComparer.Ordinal)];

    private string UnnamedValue => Handle.Info.Type switch
    {
        MapType.ProgramArray => _programNames is null ? "program id" : "program",
        MapType.ArrayOfMaps or MapType.HashOfMaps => "map id",
        _ => "value",
    };

    // An array's keys are indices, whether its types say so or not.
    private static BtfValueFormatter KeyOf(BtfType? type, MapHandle handle) => type is null or BtfVoid && MapRows.IsArray(handle.Info.Type)
        ? BtfValueFormatter.ForNumber(handle.KeySize)
        : BtfValueFormatter.For(type is BtfVoid ? null : type, handle.KeySize);

    // What is looked up in these kinds are ids, whatever type was declared.
    private static BtfValueFormatter ValueOf(BtfType? type, MapHandle handle) => handle.Info.Type is MapType.ProgramArray or MapType.ArrayOfMaps or MapType.HashOfMaps
        ? BtfValueFormatter.ForNumber(handle.ValueSize)
        : BtfValueFormatter.For(type is BtfVoid ? null : type, (int)handle.Info.ValueSize);

    private static IEnumerable<(string Title, bool IsNumber)> Columns(BtfValueFormatter formatter, string unnamed, bool isNumber) =>
        formatter.Columns.Zip(ColumnTitles.Of(formatter.Columns, unnamed), (field, title) => (title, isNumber && field.IsNumber));

    private string? ProgramName(ReadOnlySpan<byte> id) => _programNames?.GetValueOrDefault(BinaryPrimitives.ReadUInt32LittleEndian(id));

    private Int128 Rank(BtfValueField field, byte[] value)
    {
        bool isNumber = IsPerCpu ? field.TryReadSum(value, out Int128 number) : field.TryReadNumber(value, out number);
        return isNumber ? number : Int128.MinValue;
    }

    private string Cell(BtfValueField field, byte[] value)
    {
        if (!IsPerCpu)
            return ProgramName(value) ?? field.Format(value);
        if (field.CanSum)
            return field.FormatSum(value);
        string[] cells = [.. Slots(value).Select(slot => field.Format(slot))];
        return cells.Distinct().Count() == 1 ? cells[0] : string.Join(" | ", cells);
    }

    private IEnumerable<byte[]> Slots(byte[] value)
    {
        for (int at = 0; at < value.Length; at += Stride)
            yield return value[at..(at + (int)Handle.Info.ValueSize)];
    }

    private void WriteValue(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value)
    {
        json.WritePropertyName(name);
        if (ProgramName(value) is { } program)
            json.WriteStringValue(program);
        else
            Value.WriteJson(json, value);
    }

    private void WriteSlots(Utf8JsonWriter json, byte[] value)
    {
        if (Value.CanSum)
        {
            json.WritePropertyName("value");
            Value.WriteJsonSum(json, value);
        }

        json.WriteStartArray("cpus");
        foreach (byte[] slot in Slots(value))
            Value.WriteJson(json, slot);
        json.WriteEndArray();
    }
}
