using System.Numerics;

namespace DotBpf.ObjectFiles;

/// <summary>The sizes a ring may have: a power of two of whole pages.</summary>
public static class RingSize
{
    private const uint Largest = 1u << 31;

    /// <summary>The next size a ring may have; 0 and what is larger than any ring stay, for the host to refuse.</summary>
    /// <param name="size">Bytes wanted.</param>
    /// <param name="pageSize">Bytes of a page, a power of two.</param>
    public static uint RoundUp(uint size, int pageSize = 4096) =>
        size is 0 or > Largest ? size : Math.Max((uint)pageSize, BitOperations.RoundUpToPowerOf2(size));
}
