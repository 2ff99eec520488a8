namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>A block of elements that lie in a row, followed by a row of slots for each CPU when values are per CPU.</summary>
internal unsafe struct ElementChunk
{
    internal byte* Elements;
    internal byte* Slots;

    /// <summary>The index of the first element.</summary>
    internal uint First;

    internal uint Count;
}
