using System.Text.Json;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tool.Types;

/// <summary>Writes types for programs.</summary>
internal static class TypeJson
{
    internal static void Write(Utf8JsonWriter json, BtfTypes types)
    {
        json.WriteStartObject();
        json.WriteStartArray("types");
        for (int id = types.FirstId; id < types.Count; id++)
            WriteType(json, types[id]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, BtfType type)
    {
        json.WriteStartObject();
        json.WriteNumber("id", type.Id);
        json.WriteString("kind", TypeWords.Of(type.Kind));
        json.WriteString("name", TypeWords.Named(type.Name));
        WriteMore(json, type);
        json.WriteEndObject();
    }

    private static void WriteMore(Utf8JsonWriter json, BtfType type)
    {
        if (type is BtfInteger or BtfFloat or BtfStruct or BtfEnum or BtfDataSection && type.SizeInBytes is { } size)
            json.WriteNumber("size", size);
        switch (type)
        {
            case BtfInteger integer:
                json.WriteNumber("bits_offset", integer.BitOffset);
                json.WriteNumber("nr_bits", integer.Bits);
                json.WriteString("encoding", TypeWords.Of(integer.Encoding));
                break;
            case BtfArray array:
                json.WriteNumber("type_id", array.Element.Id);
                json.WriteNumber("index_type_id", array.Index.Id);
                json.WriteNumber("nr_elems", array.Length);
                break;
            case BtfForward forward:
                json.WriteString("fwd_kind", forward.IsUnion ? "union" : "struct");
                break;
            case BtfFunction function:
                json.WriteNumber("type_id", function.Prototype.Id);
                json.WriteString("linkage", TypeWords.Of(function.Linkage));
                break;
            case BtfVariable variable:
                json.WriteNumber("type_id", variable.Type.Id);
                json.WriteString("linkage", TypeWords.Of(variable.Linkage));
                break;
            case BtfDeclarationTag tag:
                json.WriteNumber("type_id", tag.Target.Id);
                json.WriteNumber("component_idx", tag.Component);
                break;
            case BtfPointer pointer:
                json.WriteNumber("type_id", pointer.Target.Id);
                break;
            case BtfAlias alias:
                json.WriteNumber("type_id", alias.Target.Id);
                break;
            default:
                WriteEntries(json, type);
                break;
        }
    }

    private static void WriteEntries(Utf8JsonWriter json, BtfType type)
    {
        switch (type)
        {
            case BtfStruct group:
                WriteList(json, "members", group.Members, WriteMember);
                break;
            case BtfEnum constants:
                json.WriteString("encoding", constants.IsSigned ? "SIGNED" : "UNSIGNED");
                WriteList(json, "values", constants.Enumerators, (writer, enumerator) => WriteEnumerator(writer, enumerator, constants.IsSigned));
                break;
            case BtfFunctionPrototype prototype:
                json.WriteNumber("ret_type_id", prototype.Result.Id);
                WriteList(json, "params", prototype.Parameters, WriteParameter);
                break;
            case BtfDataSection section:
                WriteList(json, "vars", section.Variables, WriteVariable);
                break;
        }
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteNumber("vlen", items.Count);
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMember(Utf8JsonWriter json, BtfMember member)
    {
        json.WriteString("name", TypeWords.Named(member.Name));
        json.WriteNumber("type_id", member.TypeId);
        json.WriteNumber("bits_offset", member.BitOffset);
        if (member.BitFieldSize != 0)
            json.WriteNumber("bitfield_size", member.BitFieldSize);
    }

    private static void WriteEnumerator(Utf8JsonWriter json, BtfEnumerator enumerator, bool isSigned)
    {
        json.WriteString("name", enumerator.Name);
        if (isSigned)
            json.WriteNumber("val", enumerator.Value);
        else
            json.WriteNumber("val", (ulong)enumerator.Value);
    }

    private static void WriteParameter(Utf8JsonWriter json, BtfParameter parameter)
    {
        json.WriteString("name", TypeWords.Named(parameter.Name));
        json.WriteNumber("type_id", parameter.TypeId);
    }

    private static void WriteVariable(Utf8JsonWriter json, BtfSectionVariable entry)
    {
        json.WriteNumber("type_id", entry.VariableId);
        json.WriteNumber("offset", entry.Offset);
        json.WriteNumber("size", entry.Size);
    }
}
