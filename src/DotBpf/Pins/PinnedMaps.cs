using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The maps of a load that are pinned by name: which are used again, and which take the place of others in the end.</summary>
internal sealed class PinnedMaps(BpfHost host, string objectName, LoadOptions options, List<ObjectNote> notes) : IDisposable
{
    private const int MostAttempts = 8;

    private readonly PinPath _root = options.PinRoot ?? host.PinRoot;
    private readonly Dictionary<string, Replacement> _replacements = new(StringComparer.Ordinal);
    private readonly List<(PinPath Path, uint Id)> _new = [];

    /// <summary>Finds the map that is to be used again.</summary>
    /// <returns>Whether there is one; otherwise the map is to be created.</returns>
    /// <exception cref="MapLayoutException">There is one that differs in what the policy does not allow.</exception>
    internal bool TryReuse(MapSpec spec, [NotNullWhen(true)] out MapHandle? map)
    {
        map = null;
        if (PathOf(spec) is not { } path || !host.TryOpenPinnedMap(path, out MapHandle? pinned))
            return false;
        try
        {
            if (Decide(pinned, path, spec) is { } replacement)
                _replacements.Add(spec.Name, replacement);
            else
                map = pinned;
        }
        finally
        {
            if (map is null && !_replacements.ContainsKey(spec.Name))
                pinned.Dispose();
        }

        return map is not null;
    }

    /// <summary>Pins a new map, unless it has to wait for the end because it replaces another.</summary>
    /// <returns>The map to go on with: it, or the one of another loader that was faster, when that is to be used again.</returns>
    internal MapHandle Pin(MapSpec spec, MapHandle map)
    {
        if (PathOf(spec) is not { } path)
            return map;
        for (int attempt = 1; !_replacements.ContainsKey(spec.Name); attempt++)
        {
            try
            {
                host.Pin(map, path);
                _new.Add((path, map.Info.Id));
                return map;
            }
            catch (BpfSyscallException taken) when (taken.Errno == Errno.EEXIST && attempt < MostAttempts)
            {
                if (TryReuse(spec, out MapHandle? faster))
                    return faster;
            }
        }

        return map;
    }

    /// <summary>Takes the pins back that this load made, because it failed.</summary>
    internal void TakeBack()
    {
        foreach ((PinPath path, uint id) in _new)
        {
            try
            {
                if (IdAt(path) == id)
                    host.Unpin(path);
            }
            catch (BpfSyscallException)
            {
                // Why the load failed is what is to be told; the next one uses what stays.
            }
        }
    }

    /// <summary>Puts the new maps in the places of the old ones, once all else has succeeded and all entries were carried over.</summary>
    internal void Commit(IReadOnlyDictionary<string, MapHandle> maps)
    {
        foreach ((string name, Replacement replacement) in _replacements)
        {
            replacement.Migration?.Copy(replacement.Old, maps[name]);
            host.Pin(maps[name], replacement.Waiting);
            replacement.IsWaiting = true;
        }

        foreach (Replacement replacement in _replacements.Values.Where(replacement => replacement.Migration is not null))
            CheckIsStillThere(replacement);
        foreach (Replacement replacement in _replacements.Values)
        {
            host.MovePin(replacement.Waiting, replacement.Path);
            replacement.IsWaiting = false;
        }
    }

    /// <summary>Lets the old maps go, and what waits for a place that it did not get.</summary>
    public void Dispose()
    {
        foreach (Replacement replacement in _replacements.Values)
        {
            if (replacement.IsWaiting)
                host.Unpin(replacement.Waiting);
            replacement.Old.Dispose();
        }
    }

    private PinPath? PathOf(MapSpec spec) => spec.Pinning switch
    {
        MapPinning.ByName => Place(spec, _root),
        MapPinning.PerObject => Place(spec, Place(spec, _root.Child("tc"), objectName)),
        MapPinning.Global => Place(spec, _root.Child("tc").Child("globals")),
        _ => null,
    };

    private static PinPath Place(MapSpec spec, PinPath directory) => Place(spec, directory, spec.Name);

    // Names come out of files of anybody, and may not lead out of the directory.
    private static PinPath Place(MapSpec spec, PinPath directory, string name) => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0
        ? directory.Child(name)
        : throw new BpfSyscallException(BpfCommand.ObjectPin, Errno.EINVAL, $"map '{spec.Name}'", $"It asks to be pinned under '{name}' in {directory}, which cannot be a name there. Give it another, or set its {nameof(MapSpec.Pinning)} to {nameof(MapPinning.None)}.");

    private uint? IdAt(PinPath path)
    {
        if (!host.TryOpenPinnedMap(path, out MapHandle? map))
            return null;
        using (map)
            return map.Info.Id;
    }

    // What another loader carried over meanwhile, and what was written there since, would be lost.
    private void CheckIsStillThere(Replacement replacement)
    {
        if (IdAt(replacement.Path) is { } found && found != replacement.Old.Info.Id)
        {
            throw new BpfSyscallException(
                BpfCommand.Rename,
                Errno.ESTALE,
                $"pin {replacement.Waiting} to {replacement.Path}",
                $"Another loader put map {found} there while the entries of map {replacement.Old.Info.Id} were copied. Load again: the map that is there now is then the one to start from.");
        }
    }

    private Replacement? Decide(MapHandle pinned, PinPath path, MapSpec spec)
    {
        PinPolicy policy = options.PinPolicies.TryGetValue(spec.Name, out PinPolicy own) ? own : options.PinPolicy;
        if (policy == PinPolicy.Replace)
            return new(pinned, path, migration: null);
        IReadOnlyList<MapDifference> differences = PinnedMapComparison.Find(pinned, spec);
        bool isOnlyLength = differences is [{ What: PinnedMapComparison.MaxEntries }];
        if (differences.Count == 0)
            return null;
        if (isOnlyLength && policy == PinPolicy.Grow && pinned.Info.MaxEntries > spec.MaxEntries)
        {
            notes.Add(new(spec.Name, $"Its {spec.MaxEntries} entries became {pinned.Info.MaxEntries}: so many has the map that is pinned at {path}."));
            return null;
        }

        return policy == PinPolicy.Migrate || (policy == PinPolicy.Grow && isOnlyLength) ? PlanMigration(pinned, path, spec) : throw Different(path, differences);
    }

    private Replacement PlanMigration(MapHandle pinned, PinPath path, MapSpec spec)
    {
        if (MapMigration.TryPlan(pinned.Info, spec, out MapDifference? obstacle) is not { } migration)
            throw Different(path, [obstacle!]);
        string dropped = string.Join(", ", migration.Dropped);
        notes.Add(new(spec.Name, $"It takes the place and the entries of the map that was pinned at {path}{(dropped.Length == 0 ? "" : $", without {dropped}")}."));
        return new(pinned, path, spec.IsFrozen ? null : migration);
    }

    private static MapLayoutException Different(PinPath path, IReadOnlyList<MapDifference> differences) => new(
        $"{path} (pinned)",
        [.. differences],
        "Unpin it, load with another PinRoot, or choose a PinPolicy: Replace, Grow, Migrate.");

    /// <summary>A pinned map that a new one is to replace.</summary>
    private sealed class Replacement(MapHandle old, PinPath path, MapMigration? migration)
    {
        internal MapHandle Old => old;

        internal PinPath Path => path;

        internal MapMigration? Migration => migration;

        // A name that nobody else makes, beside the one it is to get: only within a file system can names change places.
        internal PinPath Waiting { get; } = new($"{path}__{Guid.NewGuid():N}");

        internal bool IsWaiting { get; set; }
    }
}
