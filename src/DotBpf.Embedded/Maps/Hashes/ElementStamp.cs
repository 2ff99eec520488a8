using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Numbers by which who reads an element without a lock sees whether it was changed meanwhile.</summary>
/// <remarks>
/// <para>A number is odd while key and value hold, and even while they are being written. No element has the same one twice, for
/// as long as a reader could take. The highest bit tells them from links, which is what the word is while the element is free: its key and
/// value stay what they were until it is used again, so that reading them then is like having come a little earlier.</para>
/// <para>The bit next to the lowest is never set: a reader who adds it (<see cref="Closed"/>) takes nothing for unchanged.</para>
/// </remarks>
internal static unsafe class ElementStamp
{
    /// <summary>What a reader adds to the number it read first: it is then the one it reads last, if nothing was changed.</summary>
    internal const uint Open = 1;

    /// <summary>The same for a reader who must find nothing any more.</summary>
    internal const uint Closed = 0x8000_0003;

    /// <summary>The number before the first.</summary>
    internal const uint Zero = 0x8000_0001;

    private const uint Step = 4;
    private const uint BeingWritten = 0x8000_0000;

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
