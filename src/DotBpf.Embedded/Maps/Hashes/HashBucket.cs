namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The head of a chain of elements, and its lock.</summary>
internal struct HashBucket
{
    /// <summary>The link to the newest element: its index + 1, or 0 when there is none.</summary>
    internal uint Head;

    /// <summary>The lock of the chain.</summary>
    internal uint Version;
}
