using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory.Files;

namespace DotBpf.Embedded;

/// <summary>The maps of a host by number. It does not keep them alive.</summary>
internal sealed class MapTable
{
    private readonly SortedDictionary<uint, EmbeddedMap> _maps = [];
    private readonly Dictionary<FileKey, uint> _files = [];
    private uint _lastId;

    internal uint NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Adds a new map.</summary>
    internal void Add(EmbeddedMap map)
    {
        map.Ended = Remove;
        lock (_maps)
        {
            _maps.Add(map.Info.Id, map);
            if (map.File is { } file)
                _files.Add(file.Key, map.Info.Id);
        }
    }

    /// <summary>Adds a map of a file.</summary>
    /// <returns>The map, or that of somebody who was faster to open it, with a user added.</returns>
    internal EmbeddedMap AddShared(EmbeddedMap map)
    {
        map.Ended = Remove;
        EmbeddedMap? open;
        lock (_maps)
        {
            open = Hold(map.Info.Id);
            if (open is null)
                return _maps[map.Info.Id] = map;
        }

        return AddUser(open)!;
    }

    /// <summary>The map of a number, with a user added; <see langword="null"/> when there is none.</summary>
    internal EmbeddedMap? Open(uint id) => AddUser(Hold(id));

    /// <summary>The map that lies in the same file, mapped for the same use, with a user added; <see langword="null"/> when it is not open.</summary>
    internal EmbeddedMap? OpenShared(MapFile file) => Open(IdOf(file));

    /// <summary>The number of the map that lies in a file, which it keeps on this host whether it is open or not.</summary>
    internal uint IdOf(MapFile file)
    {
        lock (_maps)
        {
            if (!_files.TryGetValue(file.Key, out uint id))
                _files.Add(file.Key, id = NextId());
            return id;
        }
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

    // Not under the table's lock, for whoever lets maps end, and asks for that lock, may hold the one under which users are counted.
    private static EmbeddedMap? AddUser(EmbeddedMap? held)
    {
        _ = held?.TryAddUser();
        held?.Release();
        return held;
    }

    private void Remove(EmbeddedMap map)
    {
        lock (_maps)
        {
            // The file of a map may have been opened again since the map ended.
            if (_maps.TryGetValue(map.Info.Id, out EmbeddedMap? found) && found == map)
                _maps.Remove(map.Info.Id);
        }
    }
}
