using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Looks into the C types of maps, and shows them.</summary>
internal static class TypeShape
{
    private const int LongestList = 32;

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

    /// <summary>The type of a variable of a section.</summary>
    internal static BtfType TypeOf(BtfSectionVariable place) => place.Variable is BtfVariable variable ? variable.Type : place.Variable;
}
