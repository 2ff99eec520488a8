using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded;

/// <summary>What is kept by name, in place of a BPF file system.</summary>
internal sealed class PinTable
{
    // A pinned map has a user, a pinned program a reference.
    private readonly Dictionary<string, object> _pins = new(StringComparer.Ordinal);

    internal Errno Add(PinPath path, HostHandle handle)
    {
        string name = Normalize(path);
        if (IsReserved(name))
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

    /// <summary>Gives what is kept under one name another, and lets go of what was there.</summary>
    internal Errno Move(PinPath from, PinPath to)
    {
        (string source, string target) = (Normalize(from), Normalize(to));
        object? replaced;
        lock (_pins)
        {
            if (!_pins.TryGetValue(source, out object? moved))
                return Errno.ENOENT;
            if (source == target)
                return Errno.None;
            if (IsReserved(target))
                return Errno.EPERM;
            _pins.Remove(source);
            _pins.Remove(target, out replaced);
            _pins.Add(target, moved);
        }

        if (replaced is not null)
            LetGo(replaced);
        return Errno.None;
    }

    /// <summary>What is kept below a name, ordered by name.</summary>
    internal IReadOnlyList<PinEntry> List(PinPath root)
    {
        string prefix = Normalize(root) + "/";
        lock (_pins)
            return [.. _pins.Where(pin => pin.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pin => pin.Key, StringComparer.Ordinal).Select(Describe)];
    }

    /// <summary>Finds what is kept under a name, and adds a user or a reference to it.</summary>
    /// <returns>An <see cref="EmbeddedMap"/> or an <see cref="EmbeddedProgram"/>; <see langword="null"/> when nothing is kept there.</returns>
    internal object? Open(PinPath path)
    {
        lock (_pins)
        {
            return !_pins.TryGetValue(Normalize(path), out object? target) ? null : target switch
            {
                EmbeddedMap map => map.TryAddUser() ? map : null,
                IEmbeddedProgram program => program.TryAddReference() ? program : null,
                _ => null,
            };
        }
    }

    /// <summary>Gives back what <see cref="Open"/> added.</summary>
    internal static void LetGo(object target)
    {
        if (target is EmbeddedMap map)
            map.ReleaseUser();
        else
            ((IEmbeddedProgram)target).Release();
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

    private static PinEntry Describe(KeyValuePair<string, object> pin) => pin.Value is EmbeddedMap map
        ? new(new PinPath(pin.Key), PinKind.Map, map.Info.Id, map.Info.Name)
        : new(new PinPath(pin.Key), PinKind.Program, ((EmbeddedProgram)pin.Value).Id, HostName.Of(((EmbeddedProgram)pin.Value).Name));

    // bpffs keeps names with a dot for itself (bpf_lookup, kernel/bpf/inode.c, 6.18).
    private static bool IsReserved(string name) => name[(name.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal);
}
