using System.Globalization;
using System.Text;

namespace DotBpf.ObjectFiles.Btf.Values.Writers;

/// <summary>Writes a value in one line for people.</summary>
internal sealed class TextValueWriter : IValueWriter
{
    private const int MostBytes = 64;
    private readonly StringBuilder _text = new();
    private bool _needsComma;

    public int LongestList => 32;

    public void BeginGroup() => Open('{');

    public void Name(string name)
    {
        Separate();
        _text.Append(name).Append(": ");
    }

    public void EndGroup() => Close('}');

    public void BeginList() => Open('[');

    public void Item() => Separate();

    public void EndList(long left)
    {
        if (left > 0)
            _text.Append(CultureInfo.InvariantCulture, $", … {left} more");
        Close(']');
    }

    public void Integer(Int128 value, Presentation presentation) => _text.Append(IntegerText.Of(value, presentation));

    public void Digits(string digits) => _text.Append(digits);

    public void Boolean(bool value) => _text.Append(value ? "true" : "false");

    public void Float(double value) => _text.Append(value.ToString("R", CultureInfo.InvariantCulture));

    public void Text(string text)
    {
        _text.Append('"');
        foreach (char c in text)
            _text.Append(c is '"' or '\\' ? $"\\{c}" : c.ToString());
        _text.Append('"');
    }

    public void Word(string word) => _text.Append(word);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        _text.Append("hex");
        foreach (byte b in bytes[..Math.Min(bytes.Length, MostBytes)])
            _text.Append(CultureInfo.InvariantCulture, $" {b:x2}");
        if (bytes.Length > MostBytes)
            _text.Append(CultureInfo.InvariantCulture, $" … {bytes.Length - MostBytes} more");
    }

    public void Untyped(ReadOnlySpan<byte> bytes) => Bytes(bytes);

    public override string ToString() => _text.ToString();

    private void Open(char bracket)
    {
        _text.Append(bracket);
        _needsComma = false;
    }

    private void Close(char bracket)
    {
        _text.Append(bracket);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma)
            _text.Append(", ");
        _needsComma = true;
    }
}
