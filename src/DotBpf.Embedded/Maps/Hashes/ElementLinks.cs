using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The elements of a hash for loops that go through many of them: what such a loop keeps in registers.</summary>
/// <param name="store">The elements.</param>
internal readonly unsafe struct ElementLinks(ElementStore store)
{
    private readonly byte* _first = store.First;
    private readonly nuint _stride = (nuint)store.Layout.Stride;
    private readonly uint _count = store.Count;

    /// <summary>Whether memory can be asked for elements in advance.</summary>
    internal static bool CanFetch => Sse.IsSupported;

    /// <summary>1 for a link to an element, 0 for the end of a chain.</summary>
    /// <remarks>Computed: in loops the compiler makes a jump of a comparison, and the processor would guess every other wrong.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint One(uint link) => (uint)(-(long)link >>> 63);

    /// <summary>Whether there is such an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Has(uint index) => index < _count;

    /// <summary>The link from an element to the next of its chain; 0 also where there is no such element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint After(uint index) => index < _count ? Volatile.Read(ref ((ElementHeader*)(_first + (_stride * index)))->Next) : 0;

    /// <summary>Finds the elements that follow others.</summary>
    /// <param name="indices">Those.</param>
    /// <param name="next">Room for as many; may be the same place.</param>
    /// <returns>How many there are.</returns>
    internal int Follow(ReadOnlySpan<uint> indices, ref uint next)
    {
        uint count = 0;
        foreach (uint index in indices)
        {
            uint link = After(index);
            Unsafe.Add(ref next, count) = link - 1;
            count += One(link);
        }

        return (int)count;
    }

    /// <summary>Asks memory for elements, each of which may lie in two cache lines. What is no address of memory is not fetched.</summary>
    internal void Fetch(ReadOnlySpan<uint> indices)
    {
        if (!CanFetch)
            return;
        foreach (uint index in indices)
        {
            byte* element = _first + (_stride * index);
            Sse.Prefetch0(element);
            Sse.Prefetch0(element + _stride - 1);
        }
    }
}
