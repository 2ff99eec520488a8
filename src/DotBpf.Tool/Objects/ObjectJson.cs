using System.Text.Json;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>Writes an object for programs.</summary>
internal static class ObjectJson
{
    internal static void Write(Utf8JsonWriter json, ObjectSpec spec)
    {
        json.WriteStartObject();
        json.WriteString("name", spec.Name);
        json.WriteString("license", spec.License);
        json.WriteString("byteOrder", spec.ByteOrder.ToString());
        json.WriteNumber("types", spec.Types?.Count ?? 0);
        WriteList(json, "maps", spec.Maps, WriteMap);
        WriteList(json, "programs", spec.Programs, WriteProgram);
        WriteList(json, "variables", spec.Variables, WriteVariable);
        WriteList(json, "notes", spec.Notes, WriteNote);
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, MapSpec map)
    {
        json.WriteString("name", map.Name);
        json.WriteString("type", map.Type.ToString());
        json.WriteNumber("keySize", map.KeySize);
        json.WriteNumber("valueSize", map.ValueSize);
        json.WriteNumber("maxEntries", map.MaxEntries);
        json.WriteNumber("flags", (uint)map.Flags);
        json.WriteString("pinning", map.Pinning.ToString());
        json.WriteString("keyType", map.KeyType?.ToString());
        json.WriteString("valueType", map.ValueType?.ToString());
        json.WriteBoolean("isDataSection", map.IsDataSection);
        json.WriteBoolean("isFrozen", map.IsFrozen);
        json.WriteStartArray("hints");
        foreach (string hint in map.Hints)
            json.WriteStringValue(hint);
        json.WriteEndArray();
    }

    private static void WriteProgram(Utf8JsonWriter json, ProgramSpec program)
    {
        json.WriteString("name", program.Name);
        json.WriteString("section", program.SectionName);
        json.WriteString("type", program.Type.ToString());
        json.WriteNumber("instructions", program.Instructions.Length);
        json.WriteBoolean("isAutoLoaded", program.IsAutoLoaded);
        json.WriteString("problem", program.Problem);
        json.WriteStartArray("maps");
        foreach (string map in ObjectText.MapsOf(program))
            json.WriteStringValue(map);
        json.WriteEndArray();
    }

    private static void WriteVariable(Utf8JsonWriter json, VariableSpec variable)
    {
        json.WriteString("name", variable.Name);
        json.WriteString("type", variable.Type?.ToString());
        json.WriteString("map", variable.MapName);
        json.WriteNumber("offset", variable.Offset);
        json.WriteNumber("size", variable.Size);
        json.WriteBoolean("isConstant", variable.IsConstant);
        json.WriteBoolean("isGlobal", variable.IsGlobal);
    }

    private static void WriteNote(Utf8JsonWriter json, ObjectNote note)
    {
        json.WriteString("subject", note.Subject);
        json.WriteString("text", note.Text);
    }
}
