namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Which elements of a store are in use.</summary>
internal struct StoreState
{
    /// <summary>The lock of the others.</summary>
    internal uint Lock;

    /// <summary>How many entries there are, where the kind of map counts them.</summary>
    internal uint Entries;

    /// <summary>Elements from this one on were never used.</summary>
    internal uint Fresh;

    /// <summary>The link to the first element that was given back: its index + 1, or 0.</summary>
    internal uint Free;
}
