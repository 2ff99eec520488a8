using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>Bytes of which nothing is known.</summary>
internal sealed class UntypedShape(int size) : ValueShape(size)
{
    internal override long Leaves => Size;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer) => writer.Untyped(bytes);

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        if (Size is not (1 or 2 or 4 or 8))
            throw text.Unexpected($"{Size} bytes as `hex 01 02 …`, since the type is not known");
        bool isNegative = text.PeekWord().StartsWith('-');
        new IntegerShape(Size) { IsSigned = isNegative }.Read(ref text, into);
    }
}
