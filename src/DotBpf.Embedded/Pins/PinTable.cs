using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Pins;

/// <summary>What is kept by name, in place of a BPF file system.</summary>
internal sealed class PinTable
{
    // A pinned map has a user, a pinned program a reference.
    private readonly Dictionary<string, object> _pins = new(StringComparer.Ordinal);

    internal Errno Add(PinPath path, HostHandle handle)
    {
        string name = path.Value;
        lock (_pins)
        {
            Errno found = Examine(name);
            if (found != Errno.None)
                return found == Errno.EISDIR ? Errno.EEXIST : found;
            object? target = Hold(handle);
            if (target is null)
                return Errno.EBADF;
            _pins.Add(name, target);
        }

        return Errno.None;
    }

    /// <summary>What keeps a name from being given: a pin (<see cref="Errno.EEXIST"/>), a directory (<see cref="Errno.EISDIR"/>), or that it leads through a pin (<see cref="Errno.ENOTDIR"/>).</summary>
    internal Errno Examine(PinPath path)
    {
        lock (_pins)
            return Examine(path.Value);
    }

    internal Errno Remove(PinPath path)
    {
        object? target;
        lock (_pins)
        {
            if (!_pins.Remove(path.Value, out target))
                return IsDirectory(path.Value) ? Errno.EISDIR : Errno.ENOENT;
        }

        LetGo(target);
        return Errno.None;
    }

    /// <summary>Gives what is kept under one name another, and lets go of what was there.</summary>
    internal Errno Move(PinPath from, PinPath to)
    {
        (string source, string target) = (from.Value, to.Value);
        object? replaced;
        lock (_pins)
        {
            if (!_pins.TryGetValue(source, out object? moved))
                return Errno.ENOENT;
            if (source == target)
                return Errno.None;
            Errno found = Examine(target);
            if (found is Errno.EISDIR or Errno.ENOTDIR)
                return found;
            _pins.Remove(source);
            _pins.Remove(target, out replaced);
            _pins.Add(target, moved);
        }

        if (replaced is not null)
            LetGo(replaced);
        return Errno.None;
    }

    /// <summary>What is kept below a name, ordered by name.</summary>
    internal Errno List(PinPath root, out IReadOnlyList<PinEntry> entries)
    {
        lock (_pins)
        {
            bool isPin = _pins.ContainsKey(root.Value) || LeadsThroughPin(root.Value);
            entries = [.. Below(root.Value).OrderBy(pin => pin.Key, StringComparer.Ordinal).Select(Describe)];
            return isPin ? Errno.ENOTDIR : Errno.None;
        }
    }

    /// <summary>Finds what is kept under a name, and adds a user or a reference to it.</summary>
    /// <returns>An <see cref="EmbeddedMap"/> or an <see cref="EmbeddedProgram"/>; <see langword="null"/> when nothing is kept there.</returns>
    internal object? Open(PinPath path)
    {
        lock (_pins)
        {
            return !_pins.TryGetValue(path.Value, out object? target) ? null : target switch
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

    private Errno Examine(string name) =>
        _pins.ContainsKey(name) ? Errno.EEXIST : IsDirectory(name) ? Errno.EISDIR : LeadsThroughPin(name) ? Errno.ENOTDIR : Errno.None;

    private static object? Hold(HostHandle handle) => handle switch
    {
        EmbeddedMapHandle { IsDisposed: false } map when map.Map.TryAddUser() => map.Map,
        EmbeddedProgramHandle { IsDisposed: false } program when program.Program.TryAddReference() => program.Program,
        _ => null,
    };

    private static PinEntry Describe(KeyValuePair<string, object> pin) => pin.Value is EmbeddedMap map
        ? new(new PinPath(pin.Key), PinKind.Map, map.Info.Id, map.Info.Name)
        : new(new PinPath(pin.Key), PinKind.Program, ((EmbeddedProgram)pin.Value).Id, HostName.Of(((EmbeddedProgram)pin.Value).Name));

    private IEnumerable<KeyValuePair<string, object>> Below(string directory) => _pins.Where(pin => pin.Key.StartsWith(directory + "/", StringComparison.Ordinal));

    private bool IsDirectory(string name) => Below(name).Any();

    private bool LeadsThroughPin(string name) => _pins.Keys.Any(pin => name.StartsWith(pin + "/", StringComparison.Ordinal));
}
