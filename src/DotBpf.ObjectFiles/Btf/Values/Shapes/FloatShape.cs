using System.Globalization;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>A floating point number of 4 or 8 bytes, in this machine's byte order.</summary>
internal sealed class FloatShape(int size) : ValueShape(size)
{
    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer) =>
        writer.Float(Size == sizeof(float) ? MemoryMarshal.Read<float>(bytes) : MemoryMarshal.Read<double>(bytes));

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        string word = text.PeekWord();
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            throw text.Unexpected("a number");
        text.Skip(word);
        if (Size == sizeof(float))
            MemoryMarshal.Write(into, (float)value);
        else
            MemoryMarshal.Write(into, value);
    }
}
