using System.Text;
using System.Text.Unicode;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>An array of bytes or characters.</summary>
/// <param name="size">How many.</param>
/// <param name="isText">Whether they are characters, shown as text where they are text.</param>
internal sealed class BytesShape(int size, bool isText) : ValueShape(size)
{
    internal override long Leaves => Size;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer)
    {
        if (isText && TryReadText(bytes, out string text))
            writer.Text(text);
        else
            writer.Bytes(bytes);
    }

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        if (text.IsNext('['))
            ReadList(ref text, into);
        else if (text.IsNext('"'))
            Store(text.TakeQuoted(), ref text, into);
        else if (isText && text.PeekWord() is { Length: > 0 } word)
            ReadWord(word, ref text, into);
        else
            throw text.Unexpected($"{Size} bytes as `hex 01 02`, as `[1, 2]` or as text in quotes");
    }

    private static bool TryReadText(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        int end = bytes.IndexOf((byte)0);
        if (end < 0 || !Utf8.IsValid(bytes[..end]))
            return false;
        text = Encoding.UTF8.GetString(bytes[..end]);
        return !text.Any(char.IsControl);
    }

    private static void ReadWord(string word, ref ValueText text, Span<byte> into)
    {
        text.Skip(word);
        Store(word, ref text, into);
    }

    private static void Store(string word, ref ValueText text, Span<byte> into)
    {
        if (!Encoding.UTF8.TryGetBytes(word, into, out _))
            throw text.Fail($"a text of at most {into.Length} bytes", $"{Encoding.UTF8.GetByteCount(word)}");
    }

    private void ReadList(ref ValueText text, Span<byte> into)
    {
        var element = new IntegerShape(1);
        text.Enter('[');
        for (int i = 0; !text.TryTake(']'); i++)
        {
            if (i > 0)
                text.Expect(',');
            if (i == Size)
                throw text.Unexpected($"at most {Size} elements");
            element.Read(ref text, into.Slice(i, 1));
        }

        text.Leave();
    }
}
