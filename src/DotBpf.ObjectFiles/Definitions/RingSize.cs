using System.Numerics;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>The sizes a ring may have: a power of two of whole pages.</summary>
internal static class RingSize
{
    // Pages of 4 KiB are assumed: what an object says must not depend on the machine that reads it.
    private const uint Page = 4096;
    private const uint Largest = 1u << 31;

    /// <summary>The next size a ring may have; 0 and what is larger than any ring stay, for the host to refuse.</summary>
    internal static uint RoundUp(uint size) => size is 0 or > Largest ? size : Math.Max(Page, BitOperations.RoundUpToPowerOf2(size));
}
