using System.Numerics;

namespace DotBpf;

/// <summary>The sizes a ring may have: a power of two of whole pages.</summary>
internal static class RingSize
{
    private const uint Largest = 1u << 31;

    /// <summary>The next size a ring may have; 0 and what is larger than any ring stay, for the host to refuse.</summary>
    internal static uint RoundUp(uint size, int page) => size is 0 or > Largest ? size : Math.Max((uint)page, BitOperations.RoundUpToPowerOf2(size));
}
