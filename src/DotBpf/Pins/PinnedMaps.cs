using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The maps of a load that are pinned by name: which are used again, and which take the place of others in the end.</summary>
internal sealed class PinnedMaps(BpfHost host, string objectName, LoadOptions options, List<ObjectNote> notes) : IDisposable
{
    private readonly PinPath _root = options.PinRoot ?? host.PinRoot;
    private readonly Dictionary<string, Replacement> _replacements = new(StringComparer.Ordinal);

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
    internal void Pin(MapSpec spec, MapHandle map)
    {
        if (PathOf(spec) is { } path && !_replacements.ContainsKey(spec.Name))
            host.Pin(map, path);
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
        MapPinning.ByName => _root.Child(spec.Name),
        MapPinning.PerObject => _root.Child("tc").Child(objectName).Child(spec.Name),
        MapPinning.Global => _root.Child("tc").Child("globals").Child(spec.Name),
        _ => null,
    };

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
