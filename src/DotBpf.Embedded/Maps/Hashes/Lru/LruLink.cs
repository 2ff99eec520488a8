namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>An element's place in a list, or a list's own place between its head and its tail.</summary>
internal struct LruLink
{
    /// <summary>The neighbour towards the head.</summary>
    internal uint Previous;

    /// <summary>The neighbour towards the tail.</summary>
    internal uint Next;

    /// <summary>The number of the list it is on.</summary>
    internal uint List;

    /// <summary>Whether it was used since it last moved. Programs set it without a lock.</summary>
    internal uint IsReferenced;
}
