namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>What each type and enumerator is called in a header. The first of a name keeps it.</summary>
internal sealed class HeaderNames
{
    private readonly BtfTypes _types;
    private readonly NameSpace _tags = new();
    private readonly NameSpace _others = new();
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<(int Id, int Position), string> _enumerators = [];
    private readonly Dictionary<(string Name, bool IsUnion), int> _groups = [];

    internal HeaderNames(BtfTypes types)
    {
        _types = types;
        // Definitions first: what is only declared takes the name of its definition.
        for (int id = 1; id < types.Count; id++)
            Name(id);
        for (int id = 1; id < types.Count; id++)
        {
            if (KindOf(id) == BtfKind.Forward)
                NameForward((BtfForward)types[id]);
        }
    }

    internal string this[BtfType type] => _names[type.Id];

    /// <summary>Whether a number needs a definition, since C does not have it.</summary>
    internal bool IsDefined(BtfType type) => _names.ContainsKey(type.Id);

    internal string Enumerator(BtfEnum type, int position) =>
        _enumerators.GetValueOrDefault((type.Id, position)) ?? type.Enumerators[position].Name;

    /// <summary>The type that a declaration is about: the structure of its name, or the first declaration of that name.</summary>
    internal int DefinitionOf(BtfForward forward) => _groups[(forward.Name, forward.IsUnion)];

    internal static string Keyword(bool isUnion) => isUnion ? "union" : "struct";

    private BtfKind KindOf(int id) => _types.Index.RecordOf(id).Kind;

    private void Name(int id)
    {
        switch (KindOf(id))
        {
            case BtfKind.Struct or BtfKind.Union when _types[id] is { Name.Length: > 0 } group:
                _names[id] = _tags.Take(group.Name);
                _groups.TryAdd((group.Name, group.Kind == BtfKind.Union), id);
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                NameEnum((BtfEnum)_types[id]);
                break;
            case BtfKind.Typedef:
                _names[id] = _others.Take(_types[id].Name);
                break;
            case BtfKind.Integer or BtfKind.Float when !Scalars.IsKnown(_types[id]):
                _names[id] = _others.Take(_types[id].Name);
                break;
        }
    }

    private void NameEnum(BtfEnum type)
    {
        if (type.Name.Length > 0)
            _names[type.Id] = _tags.Take(type.Name);
        for (int i = 0; i < type.Enumerators.Length; i++)
        {
            string wanted = type.Enumerators[i].Name, name = _others.Take(wanted);
            if (name != wanted)
                _enumerators[(type.Id, i)] = name;
        }
    }

    private void NameForward(BtfForward forward)
    {
        if (_groups.TryAdd((forward.Name, forward.IsUnion), forward.Id))
            _names[forward.Id] = _tags.Take(forward.Name);
    }
}
