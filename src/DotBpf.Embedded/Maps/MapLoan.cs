namespace DotBpf.Embedded.Maps;

/// <summary>Memory of a map in the hands of user space, which is a user of the map for that time, and keeps it from being frozen while it may write.</summary>
internal sealed class MapLoan
{
    private readonly EmbeddedMap _map;
    private readonly MapLease _lease;
    private readonly long _use;

    private MapLoan(EmbeddedMap map, MapLease lease, long use) => (_map, _lease, _use) = (map, lease, use);

    /// <summary>Begins a loan. The caller holds the map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="mayWrite">Whether user space may write to the memory.</param>
    /// <returns>The loan; <see langword="null"/> when it would let a frozen map be written.</returns>
    internal static MapLoan? TryBegin(EmbeddedMap map, bool mayWrite)
    {
        long use = mayWrite ? MapLease.Write : MapLease.Read;
        if (map.TryOpenLease(use) is not { } lease)
            return null;
        ObjectDisposedException.ThrowIf(!map.TryAddUser(), map);
        return new(map, lease, use);
    }

    /// <summary>Ends it. Called once.</summary>
    internal void End()
    {
        _ = _lease.Leave(_use);
        _map.CloseLease(_lease);
        _map.ReleaseUser();
    }
}
