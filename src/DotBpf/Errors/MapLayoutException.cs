namespace DotBpf;

/// <summary>A map is not laid out as the C# view of it expects; nothing was read or written through that view.</summary>
public sealed class MapLayoutException : BpfException
{
    /// <summary>Describes the first difference.</summary>
    /// <param name="map">The map.</param>
    /// <param name="what">What differs: <c>kind</c>, <c>key size</c>, <c>value field 'bytes'</c>….</param>
    /// <param name="expected">What the view expects.</param>
    /// <param name="found">What the map has.</param>
    public MapLayoutException(string map, string what, string expected, string found)
        : base($"Map '{map}': {what} differs. The C# view expects {expected}; the map has {found}.")
    {
        Map = map;
        Expected = expected;
        Found = found;
    }

    /// <summary>The map.</summary>
    public string Map { get; }

    /// <summary>What the view expects.</summary>
    public string Expected { get; }

    /// <summary>What the map has.</summary>
    public string Found { get; }
}
