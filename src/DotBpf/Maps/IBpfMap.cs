namespace DotBpf;

/// <summary>A typed view of a map. Each kind describes itself, so that one generic method finds, checks and binds them all.</summary>
/// <typeparam name="TSelf">The view itself.</typeparam>
public interface IBpfMap<TSelf> : IDisposable
    where TSelf : IBpfMap<TSelf>
{
    /// <summary>What the view needs of a map: its kind, and the layouts of keys and values.</summary>
    static abstract MapLayout Layout { get; }

    /// <summary>The map at the level of bytes.</summary>
    MapHandle Handle { get; }

    /// <summary>Makes the view. Called only after the layout was checked.</summary>
    /// <param name="map">The map.</param>
    static abstract TSelf Bind(MapHandle map);
}
