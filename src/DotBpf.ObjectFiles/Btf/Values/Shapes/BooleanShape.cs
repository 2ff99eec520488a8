using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>A truth value: zero or not.</summary>
internal sealed class BooleanShape(int size) : ValueShape(size)
{
    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer) => writer.Boolean(bytes.ContainsAnyExcept((byte)0));

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        string word = text.PeekWord();
        UInt128 value = word switch
        {
            "true" or "1" => 1,
            "false" or "0" => 0,
            _ => throw text.Unexpected("true or false"),
        };
        Bits.Write(into, value, !BitConverter.IsLittleEndian);
        text.Skip(word);
    }
}
