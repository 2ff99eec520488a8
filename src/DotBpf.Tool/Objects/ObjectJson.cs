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
        TypesSummary.WriteJson(json, spec.Types);
        WriteList(json, "maps", spec.Maps, WriteMap);
        WriteList(json, "programs", spec.Programs, (writer, program) => WriteProgram(writer, spec, program));
        WriteList(json, "variables", spec.Variables, (writer, variable) => WriteVariable(writer, spec, variable));
        WriteList(json, "externs", spec.Externs, WriteExtern);
        WriteNotes(json, spec.Notes);
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
        json.WriteNumber("extra", map.Extra);
        json.WriteNumber("numaNode", map.NumaNode);
        json.WriteString("pinning", map.Pinning.ToString());
        json.WriteString("keyType", map.KeyType?.ToString());
        json.WriteString("valueType", map.ValueType?.ToString());
        json.WriteString("kernelValueType", map.KernelValueType);
        json.WriteBoolean("isAutoCreated", map.IsAutoCreated);
        json.WriteBoolean("isDataSection", map.IsDataSection);
        json.WriteBoolean("isFrozen", map.IsFrozen);
        WriteStrings(json, "hints", map.Hints);
        WriteList(json, "values", map.Values, WriteStaticValue);
        WriteList(json, "functions", map.Functions, WriteFunction);
        if (map.Inner is not { } inner)
            return;
        json.WriteStartObject("inner");
        WriteMap(json, inner);
        json.WriteEndObject();
    }

    private static void WriteStaticValue(Utf8JsonWriter json, StaticValue value)
    {
        json.WriteNumber("key", value.Key);
        json.WriteString("target", value.Target);
    }

    private static void WriteFunction(Utf8JsonWriter json, StructOpsFunction function)
    {
        json.WriteString("member", function.Member);
        json.WriteString("program", function.Program);
    }

    private static void WriteProgram(Utf8JsonWriter json, ObjectSpec spec, ProgramSpec program)
    {
        json.WriteString("name", program.Name);
        json.WriteString("section", program.SectionName);
        json.WriteString("type", program.Type.ToString());
        json.WriteString("attachType", program.ExpectedAttachType.ToString());
        json.WriteString("attachTarget", program.AttachTarget);
        json.WriteString("implements", program.Implements?.ToString());
        json.WriteNumber("flags", (uint)program.Flags);
        json.WriteNumber("instructions", program.Instructions.Length);
        json.WriteBoolean("isAutoLoaded", program.IsAutoLoaded);
        json.WriteString("problem", program.Problem);
        WriteStrings(json, "functions", program.Functions.Select(function => function.Name));
        WriteList(json, "relocations", program.References, (writer, reference) => WriteReference(writer, spec, reference));
    }

    private static void WriteReference(Utf8JsonWriter json, ObjectSpec spec, ProgramReference reference)
    {
        json.WriteNumber("slot", reference.Slot);
        json.WriteString("kind", ReferenceWords.Kind(reference));
        json.WriteString("refersTo", ReferenceWords.Subject(spec, reference));
    }

    private static void WriteVariable(Utf8JsonWriter json, ObjectSpec spec, VariableSpec variable)
    {
        json.WriteString("name", variable.Name);
        json.WriteString("type", variable.Type?.ToString());
        json.WriteString("map", variable.MapName);
        json.WriteNumber("offset", variable.Offset);
        json.WriteNumber("size", variable.Size);
        json.WriteBoolean("isConstant", variable.IsConstant);
        json.WriteBoolean("isGlobal", variable.IsGlobal);
        json.WritePropertyName("value");
        VariableValue.WriteJson(json, spec, variable);
    }

    private static void WriteExtern(Utf8JsonWriter json, ExternSpec wanted)
    {
        json.WriteString("name", wanted.Name);
        json.WriteString("kind", wanted.Kind.ToString());
        json.WriteString("type", wanted.Type?.ToString());
        json.WriteBoolean("isWeak", wanted.IsWeak);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    internal static void WriteNotes(Utf8JsonWriter json, IEnumerable<ObjectNote> notes) => WriteList(json, "notes", notes, WriteNote);

    private static void WriteNote(Utf8JsonWriter json, ObjectNote note)
    {
        json.WriteString("subject", note.Subject);
        json.WriteString("text", note.Text);
    }
}
