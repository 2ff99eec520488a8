using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tool.Types;

/// <summary>A type in a line of its own, with a line for each member and the like: what the format says and no more.</summary>
internal static class TypeLine
{
    internal static string Of(BtfType type)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"[{type.Id}] {TypeWords.Of(type.Kind)} '{TypeWords.Named(type.Name)}'");
        Append(text, type);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, BtfType type)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (type)
        {
            case BtfInteger integer:
                text.Append(culture, $" size={integer.SizeInBytes} bits_offset={integer.BitOffset} nr_bits={integer.Bits} encoding={TypeWords.Of(integer.Encoding)}");
                break;
            case BtfArray array:
                text.Append(culture, $" type_id={array.Element.Id} index_type_id={array.Index.Id} nr_elems={array.Length}");
                break;
            case BtfStruct group:
                AppendMembers(text, group);
                break;
            case BtfEnum constants:
                AppendEnumerators(text, constants);
                break;
            case BtfForward forward:
                text.Append(forward.IsUnion ? " fwd_kind=union" : " fwd_kind=struct");
                break;
            case BtfFunction function:
                text.Append(culture, $" type_id={function.Prototype.Id} linkage={TypeWords.Of(function.Linkage)}");
                break;
            case BtfFunctionPrototype prototype:
                text.Append(culture, $" ret_type_id={prototype.Result.Id} vlen={prototype.Parameters.Length}");
                foreach (BtfParameter parameter in prototype.Parameters)
                    text.Append(culture, $"\n\t'{TypeWords.Named(parameter.Name)}' type_id={parameter.TypeId}");
                break;
            case BtfVariable variable:
                text.Append(culture, $" type_id={variable.Type.Id}, linkage={TypeWords.Of(variable.Linkage)}");
                break;
            case BtfDataSection section:
                text.Append(culture, $" size={section.SizeInBytes} vlen={section.Variables.Length}");
                foreach (BtfSectionVariable entry in section.Variables)
                    text.Append(culture, $"\n\ttype_id={entry.VariableId} offset={entry.Offset} size={entry.Size} ({TypeWords.Of(entry.Variable.Kind)} '{entry.Variable.Name}')");
                break;
            case BtfFloat fraction:
                text.Append(culture, $" size={fraction.SizeInBytes}");
                break;
            case BtfDeclarationTag tag:
                text.Append(culture, $" type_id={tag.Target.Id} component_idx={tag.Component}");
                break;
            case BtfPointer pointer:
                text.Append(culture, $" type_id={pointer.Target.Id}");
                break;
            case BtfAlias alias:
                text.Append(culture, $" type_id={alias.Target.Id}");
                break;
        }
    }

    private static void AppendMembers(StringBuilder text, BtfStruct group)
    {
        text.Append(CultureInfo.InvariantCulture, $" size={group.SizeInBytes} vlen={group.Members.Length}");
        foreach (BtfMember member in group.Members)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n\t'{TypeWords.Named(member.Name)}' type_id={member.TypeId} bits_offset={member.BitOffset}");
            if (member.BitFieldSize != 0)
                text.Append(CultureInfo.InvariantCulture, $" bitfield_size={member.BitFieldSize}");
        }
    }

    private static void AppendEnumerators(StringBuilder text, BtfEnum constants)
    {
        string sign = constants.IsSigned ? "SIGNED" : "UNSIGNED";
        text.Append(CultureInfo.InvariantCulture, $" encoding={sign} size={constants.SizeInBytes} vlen={constants.Enumerators.Length}");
        foreach (BtfEnumerator enumerator in constants.Enumerators)
        {
            text.Append("\n\t'").Append(enumerator.Name).Append("' val=");
            text.Append(constants.IsSigned ? enumerator.Value.ToString(CultureInfo.InvariantCulture) : ((ulong)enumerator.Value).ToString(CultureInfo.InvariantCulture));
            if (constants.Kind == BtfKind.Enum64)
                text.Append(constants.IsSigned ? "LL" : "ULL");
        }
    }
}
