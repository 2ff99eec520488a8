using System.Globalization;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>What stands at a place in a structure or a section of variables: <c>cells[2].count</c>.</summary>
internal static class FieldName
{
    private const int DeepestNesting = 16;

    /// <summary>The name of what stands at an offset; empty when it has none, or there is nothing.</summary>
    internal static string At(BtfType? type, long offset)
    {
        string name = "";
        for (int depth = 0; type is { } outer && offset >= 0 && depth < DeepestNesting; depth++)
            (type, offset, name) = Enter(outer.Resolve(), offset, name);
        return name;
    }

    /// <summary>The name of the variable or member at an offset, of an array without the index of its first element.</summary>
    internal static string OfVariable(BtfType? type, long offset)
    {
        string name = At(type, offset);
        int index = name.LastIndexOf('[');
        return index > 0 && name.EndsWith("[0]", StringComparison.Ordinal) ? name[..index] : name;
    }

    private static (BtfType?, long, string) Enter(BtfType type, long offset, string name) => type switch
    {
        BtfStruct structure => EnterStructure(structure, offset, name),
        BtfArray { Length: > 0, Element.SizeInBytes: > 0 and { } size } array when offset / size < array.Length =>
            (array.Element, offset % size, string.Create(CultureInfo.InvariantCulture, $"{name}[{offset / size}]")),
        BtfDataSection section => EnterSection(section, offset),
        _ => (null, 0, name),
    };

    private static (BtfType?, long, string) EnterStructure(BtfStruct structure, long offset, string name)
    {
        foreach (BtfMember member in structure.Members)
        {
            if (offset >= member.Offset && offset < member.Offset + member.Type.SizeInBytes)
                return (member.Type, offset - member.Offset, Join(name, member.Name));
        }

        return (null, 0, name);
    }

    private static (BtfType?, long, string) EnterSection(BtfDataSection section, long offset)
    {
        foreach (BtfSectionVariable variable in section.Variables)
        {
            if (offset >= variable.Offset && offset < (long)variable.Offset + variable.Size)
                return ((variable.Variable as BtfVariable)?.Type, offset - variable.Offset, variable.Variable.Name);
        }

        return (null, 0, "");
    }

    private static string Join(string name, string member) => name.Length == 0 || member.Length == 0 ? name + member : $"{name}.{member}";
}
