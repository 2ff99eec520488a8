using System.Collections.Immutable;

namespace DotBpf;

/// <summary>A map is not what the C# view of it, or the spec that would use it again, expects; nothing was read or written through it.</summary>
public sealed class MapLayoutException : BpfException
{
    /// <summary>Describes the first difference between a map and the C# view of it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="what">What differs: <c>kind</c>, <c>key size</c>, <c>value field 'bytes'</c>….</param>
    /// <param name="expected">What the view expects.</param>
    /// <param name="found">What the map has.</param>
    public MapLayoutException(string map, string what, string expected, string found)
        : base($"Map '{map}': {what} differs. The C# view expects {expected}; the map has {found}.")
    {
        Map = map;
        Differences = [new(what, expected, found)];
    }

    /// <summary>Describes all differences between a map that exists and the spec that it should serve.</summary>
    /// <param name="map">The map, and where it was found.</param>
    /// <param name="differences">The differences, at least one.</param>
    /// <param name="advice">What to try, as whole sentences.</param>
    public MapLayoutException(string map, ImmutableArray<MapDifference> differences, string advice)
        : base($"Map '{map}' is not the one that the spec asks for: {string.Join(' ', differences)} {advice}")
    {
        ArgumentOutOfRangeException.ThrowIfZero(differences.Length, nameof(differences));
        Map = map;
        Differences = differences;
    }

    /// <summary>The map.</summary>
    public string Map { get; }

    /// <summary>In what the map differs: of a spec everything, of a C# view the first that was found.</summary>
    public ImmutableArray<MapDifference> Differences { get; }

    /// <summary>What was expected instead of the first difference.</summary>
    public string Expected => Differences[0].Expected;

    /// <summary>What the map has in the first difference.</summary>
    public string Found => Differences[0].Found;
}
