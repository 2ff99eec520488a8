using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>An array of anything but bytes.</summary>
internal sealed class ArrayShape(ValueShape element, int length) : ValueShape(element.Size * length)
{
    internal override long Leaves => Math.Max(1, element.Leaves * length);

    internal override bool CanSum => element.CanSum;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer)
    {
        int shown = Begin(writer);
        for (int i = 0; i < shown; i++)
        {
            writer.Item();
            element.Write(bytes.Slice(i * element.Size, element.Size), writer);
        }

        writer.EndList(length - shown);
    }

    internal override void WriteSum(ReadOnlySpan<byte> slots, int stride, IValueWriter writer)
    {
        int shown = Begin(writer);
        for (int i = 0; i < shown; i++)
        {
            writer.Item();
            element.WriteSum(slots[(i * element.Size)..], stride, writer);
        }

        writer.EndList(length - shown);
    }

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        text.Enter('[');
        for (int i = 0; !text.TryTake(']'); i++)
        {
            if (i > 0)
                text.Expect(',');
            if (i == length)
                throw text.Unexpected($"at most {length} elements");
            element.Read(ref text, into.Slice(i * element.Size, element.Size));
        }

        text.Leave();
    }

    private int Begin(IValueWriter writer)
    {
        writer.BeginList();
        return Math.Min(length, writer.LongestList);
    }
}
