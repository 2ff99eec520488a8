using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>What programs do with the memory of an arena. Nothing there is refused: where no page is, reading gives 0 and writing does nothing, as the kernel's faults have it.</summary>
/// <remarks>SAFETY: a place is compared with the arena's length, which is a page at least, before memory is touched, whatever number it was computed from.</remarks>
internal static unsafe class ArenaAccess
{
    private const int PageShift = 12;

    /// <summary>Reads what is at a place, filled up to 64 bits as its type says.</summary>
    /// <param name="memory">Where the arena lies.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="place">How far from its begin.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Load<T>(nuint memory, ulong length, ulong place)
        where T : unmanaged, IBinaryInteger<T> =>
        place <= length - (ulong)sizeof(T) ? ulong.CreateTruncating(Unsafe.ReadUnaligned<T>((void*)(memory + (nuint)place))) : 0;

    /// <summary>Reads what is at a place of an arena where only pages that are there have memory.</summary>
    /// <param name="memory">Where the arena lies.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="states">Where it says which pages are there.</param>
    /// <param name="place">How far from its begin.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong LoadThere<T>(nuint memory, ulong length, nuint states, ulong place)
        where T : unmanaged, IBinaryInteger<T> =>
        IsThere(length, states, place, sizeof(T)) ? ulong.CreateTruncating(Unsafe.ReadUnaligned<T>((void*)(memory + (nuint)place))) : 0;

    /// <summary>Reads what is at a place of an arena of either kind.</summary>
    internal static ulong Load<T>(in ArenaPages arena, ulong place)
        where T : unmanaged, IBinaryInteger<T> =>
        arena.IsSparse ? LoadThere<T>(arena.Memory, arena.Length, arena.States, place) : Load<T>(arena.Memory, arena.Length, place);

    /// <summary>Writes the lowest bytes of a number.</summary>
    /// <param name="memory">Where the arena lies.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="states">Where it says which pages are there.</param>
    /// <param name="place">How far from its begin.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(nuint memory, ulong length, nuint states, ulong place, ulong value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (IsThere(length, states, place, sizeof(T)))
            Unsafe.WriteUnaligned((void*)(memory + (nuint)place), T.CreateTruncating(value));
    }

    /// <summary>The address of which a program has the lower half; null stays null.</summary>
    /// <param name="half">The lower half; what is above does not count.</param>
    /// <param name="window">The upper half of the arena's address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong ToUser(ulong half, ulong window) => (uint)half == 0 ? 0 : window | (uint)half;

    /// <summary>Where an atomic operation is done: in the arena, or where nobody sees it.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="place">How far from its begin.</param>
    /// <param name="size">The bytes it works on.</param>
    /// <param name="aside">Room for 8 bytes.</param>
    /// <param name="unchanged">What to find there: an operation that faults leaves its register as it was.</param>
    internal static nuint Target(in ArenaPages arena, ulong place, int size, ulong* aside, ulong unchanged)
    {
        bool isPossible = X86Base.IsSupported || ((arena.Memory + (nuint)place) & (nuint)(size - 1)) == 0;
        if (isPossible && IsThere(arena.Length, arena.States, place, size))
            return arena.Memory + (nuint)place;
        *aside = unchanged;
        return (nuint)aside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsThere(ulong length, nuint states, ulong place, int size)
    {
        if (place > length - (ulong)size)
            return false;
        byte* pages = (byte*)states;
        return (pages[place >> PageShift] & pages[(place + (ulong)size - 1) >> PageShift] & 1) != 0;
    }
}
