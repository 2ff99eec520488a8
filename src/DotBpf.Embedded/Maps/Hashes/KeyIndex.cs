using System.Numerics;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The quick way to elements by their keys, beside the chains, which are what decides the kernel's order.</summary>
/// <remarks>
/// <para>A slot is a link to an element, and the bits that a link leaves are bits of the key's hash; of an empty one all are 0. An element stands in one of the two
/// first places for its hash; if these are taken, somewhere in the same group, which is a cache line; if that is full, nowhere. A count for each group says how many of its
/// elements stand elsewhere in it, and how many nowhere: these are found by their chain only. So keys that were chosen to meet make nothing slower than
/// the chains are.</para>
/// <para>An element stays in its slot as long as it is in the map, and one that replaces it takes over the slot. So a reader, who takes no lock, meets every
/// element that is there all the while. What it finds it compares with the key, and asks the element's <see cref="ElementStamp"/>.</para>
/// <para>Writers hold the lock of the element's bucket. Those of other buckets may write the same group.</para>
/// </remarks>
internal sealed unsafe class KeyIndex
{
    /// <summary>Slots of a group.</summary>
    internal const int GroupSize = 16;

    /// <summary>What a group's count is more for each of its elements that stands nowhere.</summary>
    internal const long Nowhere = 1 << 16;

    private const int FirstPlaces = 2;
    private const uint MostOfSmallMap = 1 << 14;

    // What aligning both blocks may take.
    private const ulong Lines = 128;

    private readonly uint* _slots;
    private readonly long* _displaced;
    private readonly uint _mask;

    /// <summary>An index for so many elements, of which none is in it.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    internal KeyIndex(uint elements, MapMemory memory)
    {
        ulong slots = SlotsFor(elements);
        _mask = (uint)(slots - 1);
        _slots = (uint*)memory.AllocateBeside(slots * sizeof(uint));
        _displaced = (long*)memory.AllocateBeside(slots / GroupSize * sizeof(long));
    }

    /// <summary>Bytes of an index for so many elements.</summary>
    internal static ulong SizeFor(uint elements) => (SlotsFor(elements) * sizeof(uint)) + (SlotsFor(elements) / GroupSize * sizeof(long)) + Lines;

    /// <summary>The first slot.</summary>
    internal uint* Slots => _slots;

    /// <summary>The first group's count of elements that stand in neither of the first places for their hash.</summary>
    internal long* Displaced => _displaced;

    /// <summary>The bits of a hash that are the number of a slot; a link is less.</summary>
    internal uint Mask => _mask;

    /// <summary>Adds an element.</summary>
    internal void Add(uint hash, uint link)
    {
        uint slot = hash & _mask, entry = EntryOf(hash, link);
        if (TryTake(slot, entry) || TryTake(slot ^ 1, entry))
            return;
        // Counted first, so that nobody misses it.
        Count(slot, 1);
        for (uint place = FirstPlaces; place < GroupSize; place++)
        {
            if (TryTake(slot ^ place, entry))
                return;
        }

        Count(slot, Nowhere - 1);
    }

    /// <summary>Takes an element out.</summary>
    internal void Remove(uint hash, uint link)
    {
        uint slot = hash & _mask, place = PlaceOf(slot, EntryOf(hash, link));
        if (place < GroupSize)
            Volatile.Write(ref _slots[slot ^ place], 0);
        if (place >= FirstPlaces)
            Count(slot, place < GroupSize ? -1 : -Nowhere);
    }

    /// <summary>Puts an element where another one with the same key is.</summary>
    internal void Replace(uint hash, uint old, uint link)
    {
        uint slot = hash & _mask, place = PlaceOf(slot, EntryOf(hash, old));
        if (place < GroupSize)
            Volatile.Write(ref _slots[slot ^ place], EntryOf(hash, link));
    }

    // Never more than three quarters are in use; in small maps, where the memory does not count, half of that, so that most elements stand in the very first place.
    private static ulong SlotsFor(uint elements)
    {
        ulong slots = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(elements, GroupSize));
        if (elements > slots / 4 * 3)
            slots *= 2;
        return elements <= MostOfSmallMap ? 2 * slots : slots;
    }

    // Of an empty slot, which is 0, this makes no link: all bits that a link could have are set.
    private uint EntryOf(uint hash, uint link) => (hash | _mask) ^ link;

    private bool TryTake(uint slot, uint entry) =>
        Volatile.Read(ref _slots[slot]) == 0 && Interlocked.CompareExchange(ref _slots[slot], entry, 0) == 0;

    /// <summary>The place of an entry, counted from the first for its hash; <see cref="GroupSize"/> when it is nowhere.</summary>
    private uint PlaceOf(uint slot, uint entry)
    {
        uint place = 0;
        while (place < GroupSize && Volatile.Read(ref _slots[slot ^ place]) != entry)
            place++;
        return place;
    }

    private void Count(uint slot, long difference) => Interlocked.Add(ref _displaced[slot / GroupSize], difference);
}
