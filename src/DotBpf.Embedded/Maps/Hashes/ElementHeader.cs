namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>What precedes the key of an element.</summary>
internal struct ElementHeader
{
    /// <summary>The link to the next element of the chain: its index + 1, or 0 at the end. Stays as it was when the element leaves the chain.</summary>
    internal uint Next;

    /// <summary>While the element is in use, when it came to be what it is (<see cref="ElementStamp"/>), where anybody asks that; while it is free, the link to the next free one.</summary>
    internal uint Mark;
}
