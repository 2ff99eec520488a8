using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>A type made ready for showing and reading its values: sizes known, tags looked up, circles refused.</summary>
internal abstract class ValueShape(int size)
{
    /// <summary>Bytes of a value.</summary>
    internal int Size { get; } = size;

    /// <summary>How many single values showing one takes; it bounds the work.</summary>
    internal virtual long Leaves => 1;

    /// <summary>The members as columns.</summary>
    internal virtual IReadOnlyList<ShapeField> Fields => [new ShapeField("", 0, this)];

    internal virtual bool IsNumber => false;

    internal virtual bool CanSum => false;

    /// <summary>Shows a value of exactly <see cref="Size"/> bytes.</summary>
    internal abstract void Write(ReadOnlySpan<byte> bytes, IValueWriter writer);

    /// <summary>Reads a value into exactly <see cref="Size"/> bytes: plain bytes, or what the type understands.</summary>
    internal void Read(ref ValueText text, Span<byte> into)
    {
        if (!text.TryTakeHex(into))
            ReadTyped(ref text, into);
    }

    internal virtual bool TryReadNumber(ReadOnlySpan<byte> bytes, out Int128 number)
    {
        number = 0;
        return false;
    }

    /// <summary>Adds up the numbers at the start of each slot. The last slot may end with the value.</summary>
    internal bool TryReadSum(ReadOnlySpan<byte> slots, int stride, out Int128 sum)
    {
        sum = 0;
        for (int at = 0; at + Size <= slots.Length; at += stride)
        {
            if (!TryReadNumber(slots.Slice(at, Size), out Int128 number))
                return false;
            sum += number;
        }

        return true;
    }

    /// <summary>Shows the sum over slots. Only where <see cref="CanSum"/> says so.</summary>
    internal virtual void WriteSum(ReadOnlySpan<byte> slots, int stride, IValueWriter writer) =>
        throw new BtfValueException("Values of this type cannot be added up.");

    protected abstract void ReadTyped(ref ValueText text, Span<byte> into);
}
