namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>The order in which a header defines types: each after those it needs.</summary>
internal sealed class HeaderOrder
{
    private readonly BtfTypes _types;
    private readonly HeaderNames _names;
    private readonly Progress[] _progress;
    private readonly HashSet<int> _declared = [];
    private readonly Stack<Frame> _path = [];

    internal HeaderOrder(BtfTypes types, HeaderNames names)
    {
        _types = types;
        _names = names;
        _progress = new Progress[types.Count];
    }

    private enum Progress : byte
    {
        Waiting,
        Open,
        Done,
    }

    // Depth first with a path of our own, because a hostile file decides how deep it goes.
    internal IEnumerable<HeaderStep> Steps()
    {
        for (int id = _types.FirstId; id < _types.Count; id++)
        {
            if (IsRoot(id))
                Enter(id);
            while (_path.TryPeek(out Frame? top))
            {
                if (top.Needed.TryDequeue(out int needed))
                {
                    Need(top, needed);
                    continue;
                }

                foreach (int declared in top.Declared.Where(declared => declared != top.Id && _progress[declared] != Progress.Done && _declared.Add(declared)))
                    yield return new(declared, IsForward: true);
                _progress[_path.Pop().Id] = Progress.Done;
                yield return new(top.Id, IsForward: false);
            }
        }
    }

    private bool IsRoot(int id) => _types.Index.RecordOf(id).Kind switch
    {
        BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 => _types[id].Name.Length > 0,
        BtfKind.Typedef => true,
        _ => false,
    };

    private void Enter(int id)
    {
        if (_progress[id] != Progress.Waiting)
            return;
        _progress[id] = Progress.Open;
        TypeNeeds needs = TypeNeeds.Of(_types[id], _names);
        _path.Push(new(id, new(needs.Defined), [.. needs.Declared]));
    }

    // What is open already is somewhere below on the path: a circle, which a declaration may resolve.
    private void Need(Frame top, int id)
    {
        if (_progress[id] == Progress.Open && _types[id] is BtfStruct)
            top.Declared.Add(id);
        Enter(id);
    }

    private sealed record Frame(int Id, Queue<int> Needed, List<int> Declared);
}
