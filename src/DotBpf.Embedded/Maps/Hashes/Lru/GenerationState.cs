namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Where a generation stands.</summary>
internal struct GenerationState
{
    /// <summary>The next element that was never used.</summary>
    internal uint Fresh;

    /// <summary>Where the next turn over the inactive list goes on.</summary>
    internal uint Cursor;
}
