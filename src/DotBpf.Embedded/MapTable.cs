using DotBpf.Embedded.Maps;

namespace DotBpf.Embedded;

/// <summary>The maps of a host by number. It does not keep them alive.</summary>
internal sealed class MapTable
{
    private readonly SortedDictionary<uint, EmbeddedMap> _maps = [];
    private uint _lastId;

    internal uint NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(EmbeddedMap map)
    {
        map.Ended = Remove;
        lock (_maps)
            _maps.Add(map.Info.Id, map);
    }

    /// <summary>The map of a number, with a user added; <see langword="null"/> when there is none.</summary>
    internal EmbeddedMap? Open(uint id)
    {
        lock (_maps)
            return _maps.TryGetValue(id, out EmbeddedMap? map) && map.TryAddUser() ? map : null;
    }

    /// <summary>The map of a number, with a reference added; <see langword="null"/> when there is none.</summary>
    internal EmbeddedMap? Hold(uint id)
    {
        lock (_maps)
            return _maps.TryGetValue(id, out EmbeddedMap? map) && map.TryAddReference() ? map : null;
    }

    internal bool TryGetNextId(uint start, out uint next)
    {
        lock (_maps)
        {
            foreach (uint id in _maps.Keys)
            {
                next = id;
                if (id > start)
                    return true;
            }
        }

        next = 0;
        return false;
    }

    private void Remove(EmbeddedMap map)
    {
        lock (_maps)
            _maps.Remove(map.Info.Id);
    }
}
