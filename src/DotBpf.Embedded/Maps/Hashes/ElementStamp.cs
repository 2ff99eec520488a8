using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Numbers by which who reads an element without a lock sees whether it was changed meanwhile.</summary>
/// <remarks>
/// <para>Of a number the highest bit is set and the two lowest are 01. No element has the same one twice, for as long as a reader could take. While key and value are being
/// written, and while the element is free, the two lowest are 10: a reader sets the lowest of what it read first, and then finds the same only if that was a number,
/// and still is. A reader whose handle was disposed sets both, and so finds nothing.</para>
/// </remarks>
internal static unsafe class ElementStamp
{
    /// <summary>The bits that a reader sets in the number it read first: it is then the one it reads last, if nothing was changed.</summary>
    internal const uint Open = 1;

    /// <summary>The same for a reader who must find nothing any more.</summary>
    internal const uint Closed = 0x8000_0003;

    /// <summary>The number before the first.</summary>
    internal const uint Zero = 0x8000_0001;

    private const uint Step = 4;
    private const uint BeingWritten = 0x8000_0002;

    private const int LinkShift = 2;
    private const uint Free = 2;

    /// <summary>What a free element has instead of a number: the link to the next free one.</summary>
    internal static uint OfFree(uint link) => (link << LinkShift) | Free;

    /// <summary>The link that a free element has.</summary>
    internal static uint LinkIn(uint mark) => mark >> LinkShift;

    /// <summary>The number after another.</summary>
    internal static uint After(uint stamp) => (stamp + Step) | Zero;

    /// <summary>The later of two numbers, either of which may be no number.</summary>
    internal static uint Latest(uint stamp, uint other) => (other & Zero) == Zero && (int)((other << 1) - (stamp << 1)) > 0 ? other : stamp;

    /// <summary>Marks an element as being written. What is written next is seen later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Begin(ElementHeader* element)
    {
        Volatile.Write(ref element->Mark, BeingWritten);
        Volatile.WriteBarrier();
    }

    /// <summary>Marks an element as written. What was written is seen before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void End(ElementHeader* element, uint stamp) => Volatile.Write(ref element->Mark, stamp);
}
