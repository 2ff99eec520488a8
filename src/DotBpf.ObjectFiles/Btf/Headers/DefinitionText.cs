namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>The text of the definitions in a header.</summary>
internal sealed class DefinitionText
{
    private readonly BtfTypes _types;
    private readonly HeaderNames _names;
    private readonly Declarations _declarations;

    internal DefinitionText(BtfTypes types, HeaderNames names)
    {
        _types = types;
        _names = names;
        _declarations = new(types, names);
    }

    internal string Forward(BtfType type) => type switch
    {
        BtfStruct group => $"{HeaderNames.Keyword(group.IsUnion)} {_names[group]};",
        BtfForward forward => $"{HeaderNames.Keyword(forward.IsUnion)} {_names[forward]};",
        _ => throw _types.Damaged(type.Id, "it cannot be declared before it is defined"),
    };

    internal string Define(BtfType type) => type switch
    {
        BtfStruct group => _declarations.Group(group, _names[group], "", 0) + ";",
        BtfEnum constants => _declarations.Enum(constants, "") + ";",
        BtfAlias alias => $"typedef {_declarations.Declare(alias.Target, _names[alias], "")};",
        _ => $"typedef {Scalars.StandInFor(type)} {_names[type]};",
    };

    /// <summary>Enumerations without a name that no member or typedef has brought along: constants.</summary>
    internal IEnumerable<BtfEnum> EnumsLeft() => Enumerable.Range(_types.FirstId, _types.Count - _types.FirstId)
        .Where(id => _types.Index.RecordOf(id).Kind is BtfKind.Enum or BtfKind.Enum64)
        .Select(id => (BtfEnum)_types[id])
        .Where(type => type is { Name: "", Enumerators.Length: > 0 } && !_declarations.HasWritten(type));
}
