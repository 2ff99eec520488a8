namespace DotBpf.Embedded.Maps.Tries;

/// <summary>Where a tree begins, and its lock.</summary>
internal struct TrieState
{
    /// <summary>The lock of the tree.</summary>
    internal uint Version;

    /// <summary>The link to the first node: its index + 1, or 0 when there is none.</summary>
    internal uint Root;

    /// <summary>How many of the nodes are entries.</summary>
    internal uint Entries;
}
