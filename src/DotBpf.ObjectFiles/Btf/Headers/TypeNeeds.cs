namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>What has to be in a header before a definition: other definitions, and names that only have to be declared.</summary>
internal sealed class TypeNeeds
{
    private readonly HeaderNames _names;
    private readonly HashSet<(int Id, bool IsWhole)> _seen = [];
    private readonly Stack<(BtfType Type, bool IsWhole)> _open = [];
    private readonly HashSet<int> _defined = [];
    private readonly HashSet<int> _declared = [];

    private TypeNeeds(HeaderNames names) => _names = names;

    internal IEnumerable<int> Defined => _defined;

    internal IEnumerable<int> Declared => _declared;

    internal static TypeNeeds Of(BtfType type, HeaderNames names)
    {
        TypeNeeds needs = new(names);
        if (type is BtfAlias alias)
            needs.Add(alias.Target, isWhole: false);
        else if (type is BtfStruct group)
            needs.AddMembers(group);
        while (needs._open.TryPop(out (BtfType Type, bool IsWhole) next))
            needs.Follow(next.Type, next.IsWhole);
        return needs;
    }

    private void Add(BtfType type, bool isWhole)
    {
        if (_seen.Add((type.Id, isWhole)))
            _open.Push((type, isWhole));
    }

    private void AddMembers(BtfStruct group)
    {
        foreach (BtfMember member in group.Members)
            Add(member.Type, isWhole: true);
    }

    // Whole: its size matters here. Elements of arrays have to be whole even behind a pointer.
    private void Follow(BtfType type, bool isWhole)
    {
        switch (type)
        {
            case BtfInteger or BtfFloat when _names.IsDefined(type):
            case BtfEnum { Name.Length: > 0 }:
                _defined.Add(type.Id);
                break;
            case BtfAlias { Kind: BtfKind.Typedef } alias:
                _defined.Add(type.Id);
                if (isWhole)
                    AddValueOf(alias);
                break;
            case BtfAlias alias:
                Add(alias.Target, isWhole);
                break;
            case BtfPointer pointer:
                Add(pointer.Target, isWhole: false);
                break;
            case BtfArray array:
                Add(array.Element, isWhole: true);
                break;
            case BtfFunctionPrototype prototype:
                FollowPrototype(prototype);
                break;
            case BtfStruct { Name.Length: > 0 }:
                (isWhole ? _defined : _declared).Add(type.Id);
                break;
            case BtfStruct group:
                AddMembers(group);
                break;
            case BtfForward forward:
                _declared.Add(_names.DefinitionOf(forward));
                break;
        }
    }

    private void FollowPrototype(BtfFunctionPrototype prototype)
    {
        Add(prototype.Result, isWhole: false);
        foreach (BtfParameter parameter in prototype.Parameters)
            Add(parameter.Type, isWhole: false);
    }

    // A typedef may have been written when its structure was only declared.
    private void AddValueOf(BtfAlias alias)
    {
        BtfType value = alias.Resolve();
        while (value is BtfArray array)
            value = array.Element.Resolve();
        if (value is BtfStruct { Name.Length: > 0 })
            _defined.Add(value.Id);
    }
}
