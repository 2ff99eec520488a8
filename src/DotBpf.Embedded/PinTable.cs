using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded;

/// <summary>What is kept by name, in place of a BPF file system.</summary>
internal sealed class PinTable
{
    // A pinned map has a user, a pinned program a reference.
    private readonly Dictionary<string, object> _pins = new(StringComparer.Ordinal);

    internal Errno Add(PinPath path, HostHandle handle)
    {
        string name = Normalize(path);

        // bpffs keeps names with a dot for itself (bpf_lookup, kernel/bpf/inode.c, 6.18).
        if (name[(name.LastIndexOf('/') + 1)..].Contains('.'))
            return Errno.EPERM;
        lock (_pins)
        {
            if (_pins.ContainsKey(name))
                return Errno.EEXIST;
            object? target = Hold(handle);
            if (target is null)
                return Errno.EBADF;
            _pins.Add(name, target);
        }

        return Errno.None;
    }

    internal bool Remove(PinPath path)
    {
        object? target;
        lock (_pins)
        {
            if (!_pins.Remove(Normalize(path), out target))
                return false;
        }

        LetGo(target);
        return true;
    }

    /// <summary>Finds what is kept under a name, and adds a user when it is a map.</summary>
    /// <returns>Whether something is kept there.</returns>
    internal bool TryOpen(PinPath path, out EmbeddedMap? map)
    {
        lock (_pins)
        {
            bool isThere = _pins.TryGetValue(Normalize(path), out object? target);
            map = target as EmbeddedMap;
            if (map is not null && !map.TryAddUser())
                map = null;
            return isThere;
        }
    }

    internal void Clear()
    {
        object[] targets;
        lock (_pins)
        {
            targets = [.. _pins.Values];
            _pins.Clear();
        }

        foreach (object target in targets)
            LetGo(target);
    }

    private static string Normalize(PinPath path) => path.Value.TrimEnd('/');

    private static object? Hold(HostHandle handle) => handle switch
    {
        EmbeddedMapHandle { IsDisposed: false } map when map.Map.TryAddUser() => map.Map,
        EmbeddedProgramHandle { IsDisposed: false } program when program.Program.TryAddReference() => program.Program,
        _ => null,
    };

    private static void LetGo(object target)
    {
        if (target is EmbeddedMap map)
            map.ReleaseUser();
        else
            ((IEmbeddedProgram)target).Release();
    }
}
