using System.Text.Json;
using DotBpf.ObjectFiles.Btf.Values.Shapes;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>One member of a value (those of anonymous members included), at any depth; or the value itself.</summary>
/// <remarks>Every method takes the bytes of the whole value, not of the field. Threads: safe for any number.</remarks>
public sealed class BtfValueField
{
    private readonly ValueShape _shape;
    private readonly int _offset;
    private readonly int _stride;

    internal BtfValueField(string name, string path, int offset, ValueShape shape, int stride)
    {
        Name = name;
        Path = path;
        _offset = offset;
        _shape = shape;
        _stride = stride;
    }

    /// <summary>The member's name; empty for a value that is no structure.</summary>
    public string Name { get; }

    /// <summary>The name after those of the structures around it: <c>key.source</c>.</summary>
    public string Path { get; }

    /// <summary>Whether it is a number, so that it can be compared and is best written to the right.</summary>
    public bool IsNumber => _shape.IsNumber;

    /// <summary>Whether adding up what several CPUs counted makes sense: integers, and structures and arrays of them.</summary>
    public bool CanSum => _shape.CanSum;

    /// <summary>The field as text.</summary>
    public string Format(ReadOnlySpan<byte> value)
    {
        var writer = new TextValueWriter();
        _shape.Write(Of(value), writer);
        return writer.ToString();
    }

    /// <summary>The sum of the field over the slots of a per-CPU value, as text.</summary>
    /// <param name="slots">All slots, each rounded up to 8 bytes.</param>
    public string FormatSum(ReadOnlySpan<byte> slots)
    {
        var writer = new TextValueWriter();
        _shape.WriteSum(slots[_offset..], _stride, writer);
        return writer.ToString();
    }

    /// <summary>The field as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer, ReadOnlySpan<byte> value) => _shape.Write(Of(value), new JsonValueWriter(writer));

    /// <summary>The field's number, for comparing rows.</summary>
    /// <returns>Whether it is one.</returns>
    public bool TryReadNumber(ReadOnlySpan<byte> value, out Int128 number) => _shape.TryReadNumber(Of(value), out number);

    /// <summary>The sum of the field's numbers over the slots of a per-CPU value.</summary>
    /// <returns>Whether it is a number.</returns>
    public bool TryReadSum(ReadOnlySpan<byte> slots, out Int128 sum) => _shape.TryReadSum(slots[_offset..], _stride, out sum);

    /// <summary>The members of a structure and of the structures in it; otherwise itself.</summary>
    internal IEnumerable<BtfValueField> Flatten() => _shape is GroupShape { HasOverlaps: false, Fields.Count: > 0 }
        ? _shape.Fields.SelectMany(field => new BtfValueField(field.Name, $"{Path}.{field.Name}", _offset + field.Offset, field.Shape, _stride).Flatten())
        : [this];

    private ReadOnlySpan<byte> Of(ReadOnlySpan<byte> value) => value.Slice(_offset, _shape.Size);
}
