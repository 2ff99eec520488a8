using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Compares the C types of what is pinned with those of a spec, and shows them.</summary>
internal static class TypeShape
{
    private const int LongestList = 32;

    /// <summary>Whether both lie alike in memory and mean the same. Sections of variables are the same with the same variables in the same places.</summary>
    internal static bool AreSame(BtfType left, BtfType right) => (left, right) switch
    {
        (BtfDataSection a, BtfDataSection b) => AreSame(a, b),
        _ => left.HasSameShapeAs(right),
    };

    /// <summary>The fields of a structure or the variables of a section, one level deep; of other types the name.</summary>
    internal static IReadOnlyList<TypeField> FieldsOf(BtfType type) => type switch
    {
        BtfDataSection section => [.. section.Variables.Select(place => new TypeField(place.Variable.Name, place.Offset * 8, 0, TypeOf(place)))],
        BtfStruct structure => [.. structure.Members.Select(member => new TypeField(member.Name, member.BitOffset, member.BitFieldSize, member.Type))],
        _ => [],
    };

    /// <summary>The type with its fields and their offsets, on one line.</summary>
    internal static string Describe(BtfType type)
    {
        BtfType resolved = type.Resolve();
        IReadOnlyList<TypeField> fields = FieldsOf(resolved);
        if (fields.Count == 0)
            return $"{type} ({resolved.SizeInBytes} bytes)";
        string list = string.Join("; ", fields.Take(LongestList).Select(field => $"{field.Offset}: {field.Type} {field.Name}"));
        return $"{type} {{ {list}{(fields.Count > LongestList ? "; …" : "")} }} ({resolved.SizeInBytes} bytes)";
    }

    private static bool AreSame(BtfDataSection left, BtfDataSection right) => left.Variables.Length == right.Variables.Length
        && left.Variables.Zip(right.Variables).All(pair => AreSame(pair.First, pair.Second));

    private static bool AreSame(BtfSectionVariable left, BtfSectionVariable right) =>
        (left.Offset, left.Size, left.Variable.Name) == (right.Offset, right.Size, right.Variable.Name) && TypeOf(left).HasSameShapeAs(TypeOf(right));

    private static BtfType TypeOf(BtfSectionVariable place) => place.Variable is BtfVariable variable ? variable.Type : place.Variable;
}
