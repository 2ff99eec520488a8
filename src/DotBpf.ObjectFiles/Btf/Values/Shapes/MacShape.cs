using System.Globalization;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>An Ethernet address: six bytes with colons between them.</summary>
internal sealed class MacShape() : ValueShape(AddressSize)
{
    internal const int AddressSize = 6;
    private const int TextLength = 17;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer) => writer.Word(string.Create(
        CultureInfo.InvariantCulture,
        $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}"));

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        if (!TryParse(text.PeekScalar(), into))
            throw text.Unexpected("an Ethernet address such as 02:00:00:00:00:01");
        text.TakeScalar();
    }

    private static bool TryParse(string word, Span<byte> into)
    {
        if (word.Length != TextLength)
            return false;
        for (int i = 0; i < AddressSize; i++)
        {
            bool isPart = byte.TryParse(word.AsSpan(i * 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out into[i]);
            if (!isPart || (i > 0 && word[(i * 3) - 1] is not (':' or '-')))
                return false;
        }

        return true;
    }
}
