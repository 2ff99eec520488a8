using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>A structure, a union or a section of variables: members with names, those of anonymous ones among them.</summary>
internal sealed class GroupShape(int size, IReadOnlyList<ShapeField> fields, bool hasOverlaps) : ValueShape(size)
{
    /// <summary>Whether members share bytes, as those of unions do.</summary>
    internal bool HasOverlaps { get; } = hasOverlaps;

    internal override long Leaves { get; } = Math.Max(1, fields.Sum(member => member.Shape.Leaves));

    internal override IReadOnlyList<ShapeField> Fields => fields;

    internal override bool CanSum => !HasOverlaps && fields.Count > 0 && fields.All(member => member.Shape.CanSum);

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer)
    {
        writer.BeginGroup();
        foreach (ShapeField field in fields)
        {
            writer.Name(field.Name);
            field.Shape.Write(bytes.Slice(field.Offset, field.Shape.Size), writer);
        }

        writer.EndGroup();
    }

    internal override void WriteSum(ReadOnlySpan<byte> slots, int stride, IValueWriter writer)
    {
        writer.BeginGroup();
        foreach (ShapeField field in fields)
        {
            writer.Name(field.Name);
            field.Shape.WriteSum(slots[field.Offset..], stride, writer);
        }

        writer.EndGroup();
    }

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        text.Enter('{');
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!text.TryTake('}'))
        {
            if (seen.Count > 0)
                text.Expect(',');
            ShapeField field = TakeField(ref text, seen);
            text.Expect(':');
            field.Shape.Read(ref text, into.Slice(field.Offset, field.Shape.Size));
        }

        text.Leave();
    }

    private ShapeField TakeField(ref ValueText text, HashSet<string> seen)
    {
        string name = text.TakeName();
        if (!seen.Add(name))
            throw text.Fail("each member once", $"'{name}' again");
        foreach (ShapeField field in fields)
        {
            if (field.Name == name)
                return field;
        }

        throw text.Fail($"one of the members {string.Join(", ", fields.Take(20).Select(field => field.Name))}", $"'{name}'");
    }
}
