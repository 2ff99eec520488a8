namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>Pages in a row.</summary>
/// <param name="Start">The first one.</param>
/// <param name="Count">How many.</param>
internal readonly record struct PageRange(uint Start, uint Count)
{
    /// <summary>The page behind the last one.</summary>
    internal uint End => Start + Count;
}
