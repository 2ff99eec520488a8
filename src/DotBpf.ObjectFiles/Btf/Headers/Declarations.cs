using System.Globalization;
using System.Text;

namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>The text of C declarations: a type around a name, from the inside out.</summary>
internal sealed class Declarations
{
    private const int MostLevels = 256;
    private const int Deepest = 128;

    private readonly BtfTypes _types;
    private readonly HeaderNames _names;
    private readonly CLayout _layout = new();
    private readonly HashSet<int> _written = [];
    private long _left;

    // Types without names stand where they are used, so that a small set of nested ones can make an endless text.
    internal Declarations(BtfTypes types, HeaderNames names)
    {
        _types = types;
        _names = names;
        _left = 1024L * types.Raw.Length + 1024L * (types.Base?.Raw.Length ?? 0);
    }

    internal bool HasWritten(BtfEnum constants) => _written.Contains(constants.Id);

    internal string Declare(BtfType type, string declarator, string indent, int depth = 0)
    {
        CheckDepth(type, depth);
        Qualifiers qualifiers = default;
        bool isPointer = false;
        for (int level = 0; level < MostLevels; level++)
        {
            switch (type)
            {
                case BtfPointer pointer:
                    declarator = "*" + qualifiers.OfPointer + declarator;
                    (type, isPointer, qualifiers) = (pointer.Target, true, default);
                    break;
                case BtfArray array:
                    declarator = Enclosed(declarator, isPointer) + string.Create(CultureInfo.InvariantCulture, $"[{array.Length}]");
                    (type, isPointer) = (array.Element, false);
                    break;
                case BtfFunctionPrototype prototype:
                    declarator = Enclosed(declarator, isPointer) + Parameters(prototype, indent, depth + 1);
                    (type, isPointer, qualifiers) = (prototype.Result, false, default);
                    break;
                case BtfAlias { Kind: not BtfKind.Typedef } alias:
                    qualifiers = qualifiers.With(alias);
                    type = alias.Target;
                    break;
                default:
                    string specifier = qualifiers.Around(Specifier(type, indent, depth));
                    return Charged(declarator.Length == 0 ? specifier : specifier + " " + declarator, type);
            }
        }

        throw _types.Damaged(type.Id, $"more than {MostLevels} pointers, arrays and qualifiers are around it, which is more than a C declaration is written for");
    }

    internal string Enum(BtfEnum type, string indent)
    {
        string head = type.Name.Length > 0 ? $"enum {_names[type]}" : "enum";
        // Declared and never defined: it has no size, and no C type could stand for it.
        if (type is { SizeInBytes: 0, Enumerators.Length: 0, Name.Length: > 0 })
            return head;
        string underlying = Scalars.OfSize(type.SizeInBytes ?? 0, type.IsSigned);
        if (type.Enumerators.Length == 0)
            return type.Name.Length > 0 ? $"{head} : {underlying}" : underlying;
        // The same constants cannot be written twice, and the type of the second is as good without them.
        if (!_written.Add(type.Id))
            return type.Name.Length > 0 ? head : underlying;
        StringBuilder text = new(head);
        if (!EnumText.IsNatural(type))
            text.Append(" : ").Append(underlying);
        text.Append(" {\n");
        for (int i = 0; i < type.Enumerators.Length; i++)
            text.Append(indent).Append('\t').Append(_names.Enumerator(type, i)).Append(" = ").Append(EnumText.Value(type, i)).Append(",\n");
        return Charged(text.Append(indent).Append('}').ToString(), type);
    }

    /// <summary>A structure or union with its members; without a name it can stand where it is used.</summary>
    internal string Group(BtfStruct group, string name, string indent, int depth)
    {
        CheckDepth(group, depth);
        StringBuilder text = new(HeaderNames.Keyword(group.IsUnion));
        text.Append(name.Length > 0 ? " " : "").Append(name).Append(" {\n");
        string inner = indent + "\t";
        foreach (GroupLine line in GroupLines.Of(group, _layout))
            text.Append(inner).Append(line.Member is { } member ? Member(member, inner, depth) : line.Padding).Append(";\n");
        text.Append(indent).Append('}');
        if (_layout.KindOf(group) == LayoutKind.Packed)
            text.Append(" __attribute__((packed))");
        return Charged(text.ToString(), group);
    }

    private string Member(BtfMember member, string indent, int depth)
    {
        PlacedMember place = _layout.Place(member);
        if (member.Name.Length == 0 && member.Type.Resolve() is BtfStruct group)
            return Group(group, "", indent, depth + 1);
        string name = member.Name.Length > 0 ? CIdentifiers.ForMember(member.Name) : $"__unnamed_{member.BitOffset}";
        string declared = Declare(member.Type, name, indent, depth);
        return place.IsBitField ? string.Create(CultureInfo.InvariantCulture, $"{declared} : {place.Bits}") : declared;
    }

    private string Specifier(BtfType type, string indent, int depth) => type switch
    {
        BtfVoid => "void",
        BtfInteger or BtfFloat => _names.IsDefined(type) ? _names[type] : type.Name,
        BtfAlias => _names[type],
        BtfStruct { Name.Length: > 0 } group => $"{HeaderNames.Keyword(group.IsUnion)} {_names[type]}",
        BtfStruct group => Group(group, "", indent, depth + 1),
        BtfForward forward => $"{HeaderNames.Keyword(forward.IsUnion)} {_names[_types[_names.DefinitionOf(forward)]]}",
        BtfEnum { Name.Length: > 0 } => $"enum {_names[type]}",
        BtfEnum constants => Enum(constants, indent),
        _ => throw _types.Damaged(type.Id, "it is used as the type of a value, and is none"),
    };

    // Parameters have no names here: one that is called like a type would hide it from the next.
    private string Parameters(BtfFunctionPrototype prototype, string indent, int depth)
    {
        if (prototype.Parameters.Length == 0)
            return "(void)";
        IEnumerable<string> parameters = prototype.Parameters.Select(parameter =>
            parameter.TypeId == 0 ? "..." : Declare(parameter.Type, "", indent, depth));
        return Charged($"({string.Join(", ", parameters)})", prototype);
    }

    private static string Enclosed(string declarator, bool isPointer) => isPointer ? $"({declarator})" : declarator;

    // Pointers may lead from one type without a name to the next, and back.
    private void CheckDepth(BtfType type, int depth)
    {
        if (depth > Deepest)
            throw _types.Damaged(type.Id, $"types without names are nested more than {Deepest} deep around it");
    }

    private string Charged(string text, BtfType type)
    {
        _left -= text.Length;
        return _left >= 0 ? text : throw _types.Damaged(type.Id, "it and the types before it repeat others so often that their C text would be endless");
    }
}
