using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DotBpf.ObjectFiles.Btf.Values.Writers;

/// <summary>Writes a value as JSON with exact numbers.</summary>
internal sealed class JsonValueWriter(Utf8JsonWriter json) : IValueWriter
{
    public int LongestList => int.MaxValue;

    public void BeginGroup() => json.WriteStartObject();

    public void Name(string name) => json.WritePropertyName(name);

    public void EndGroup() => json.WriteEndObject();

    public void BeginList() => json.WriteStartArray();

    public void Item()
    {
    }

    public void EndList(long left) => json.WriteEndArray();

    public void Integer(Int128 value, Presentation presentation)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            json.WriteNumberValue((long)value);
        else if (value >= 0 && value <= ulong.MaxValue)
            json.WriteNumberValue((ulong)value);
        else
            Digits(value.ToString(CultureInfo.InvariantCulture));
    }

    public void Digits(string digits) => json.WriteRawValue(digits);

    public void Boolean(bool value) => json.WriteBooleanValue(value);

    // JSON has no word for them.
    public void Float(double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    public void Text(string text) => json.WriteStringValue(text);

    public void Word(string word) => json.WriteStringValue(word);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        json.WriteStartArray();
        foreach (byte b in bytes)
            json.WriteNumberValue(b);
        json.WriteEndArray();
    }

    public void Untyped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("hex");
        foreach (byte b in bytes)
            text.Append(CultureInfo.InvariantCulture, $" {b:x2}");
        json.WriteStringValue(text.ToString());
    }
}
