namespace DotBpf;

/// <summary>What loading does with a map that is pinned already under the name that a spec asks for.</summary>
/// <remarks>
/// <para>A map that takes the place of another does so in one step and as the last act of a load that has succeeded: whoever opens the
/// name finds the old map or the new one, and when the load fails the old one stays as it was. Programs that run keep the map
/// that they were loaded with.</para>
/// <para>Threads and processes: of loaders that pin one name at the same time one pins its map, and for the others it was pinned already.</para>
/// </remarks>
public enum PinPolicy
{
    /// <summary>It is used as it is. Kind, sizes, entries, flags, extra number, inner maps and C types must be those of the spec; otherwise <see cref="MapLayoutException"/> lists the differences.</summary>
    Reuse,

    /// <summary>A new map takes its place; the entries of the old one are left behind.</summary>
    Replace,

    /// <summary>As <see cref="Reuse"/>, but the number of entries may differ: a map with more is used as it is, and one with fewer is replaced by a larger one, which gets its entries.</summary>
    Grow,

    /// <summary>When anything differs, a new map takes its place and gets its entries: fields of keys and values by their names in the C types, numbers widened or narrowed where they fit, new fields zero. Keys that differ must stay different.</summary>
    /// <remarks>What programs write into the old map after its entries were copied stays there; the time between is that of the copy of the maps that follow.</remarks>
    Migrate,
}
