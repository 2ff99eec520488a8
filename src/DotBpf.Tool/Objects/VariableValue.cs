using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.Tool.Objects;

/// <summary>The value that a variable begins with, typed by BTF; as plain bytes where the object is of the other byte order.</summary>
internal static class VariableValue
{
    internal static string Format(ObjectSpec spec, VariableSpec variable) =>
        Bytes(spec, variable) is { Length: > 0 } bytes ? Formatter(spec, variable).Format(bytes.Span) : "";

    internal static void WriteJson(Utf8JsonWriter json, ObjectSpec spec, VariableSpec variable)
    {
        if (Bytes(spec, variable) is { Length: > 0 } bytes)
            Formatter(spec, variable).WriteJson(json, bytes.Span);
        else
            json.WriteNullValue();
    }

    private static BtfValueFormatter Formatter(ObjectSpec spec, VariableSpec variable)
    {
        BtfType? type = spec.ByteOrder == ByteOrder.LittleEndian == BitConverter.IsLittleEndian ? variable.Type : null;
        return BtfValueFormatter.For(type, (int)variable.Size);
    }

    private static ReadOnlyMemory<byte> Bytes(ObjectSpec spec, VariableSpec variable)
    {
        // The system supplies it when the object is loaded.
        if (spec.Externs.TryGet(variable.Name, out _))
            return default;
        ReadOnlyMemory<byte> section = spec.Maps.TryGet(variable.MapName, out MapSpec? map) ? spec.ContentsOf(map) : default;
        return (ulong)variable.Offset + variable.Size <= (ulong)section.Length ? section.Slice((int)variable.Offset, (int)variable.Size) : default;
    }
}
