using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory.Files;

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

    /// <summary>The map that lies in the same file, mapped for the same use, with a user added; <see langword="null"/> when it is not open.</summary>
    internal EmbeddedMap? OpenShared(MapFile file)
    {
        lock (_maps)
            return _maps.Values.FirstOrDefault(map => map.File is { } own && own.IsSameAs(file) && own.IsReadOnly == file.IsReadOnly && map.TryAddUser());
    }

    /// <summary>The number of the map that lies in the same file; 0 when it is not open.</summary>
    internal uint IdOf(MapFile file)
    {
        lock (_maps)
            return _maps.Values.FirstOrDefault(map => map.File is { } own && own.IsSameAs(file))?.Info.Id ?? 0;
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
