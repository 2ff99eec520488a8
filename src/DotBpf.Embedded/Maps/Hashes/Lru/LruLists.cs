using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists of elements that are moved about by index, in one block of native memory.</summary>
/// <remarks>
/// Behind the links of the elements lie those of the lists: the link of a list closes its circle. A new list is empty; an
/// element that was never on one is on list 0 by its number only.
/// SAFETY: links hold only numbers of elements and lists, given by the two classes above this one.
/// </remarks>
internal sealed unsafe class LruLists
{
    private readonly LruLink* _links;
    private readonly uint _elements;
    private readonly uint[] _counts;

    internal LruLists(uint elements, int lists, MapMemory memory)
    {
        _elements = elements;
        _counts = new uint[lists];
        _links = (LruLink*)memory.Allocate(((ulong)elements + (uint)lists) * (uint)sizeof(LruLink));
        for (uint list = 0; list < lists; list++)
            _links[elements + list] = new() { Previous = elements + list, Next = elements + list };
    }

    internal uint Count(uint list) => _counts[list];

    internal bool IsEmpty(uint list) => _counts[list] == 0;

    /// <summary>The place of the list itself, between its head and its tail.</summary>
    internal uint Sentinel(uint list) => _elements + list;

    internal bool IsSentinel(uint place) => place >= _elements;

    internal uint Head(uint list) => _links[_elements + list].Next;

    internal uint Tail(uint list) => _links[_elements + list].Previous;

    /// <summary>The neighbour towards the head; the sentinel's is the tail.</summary>
    internal uint Headward(uint place) => _links[place].Previous;

    /// <summary>The neighbour towards the tail; the sentinel's is the head.</summary>
    internal uint Tailward(uint place) => _links[place].Next;

    internal uint ListOf(uint element) => _links[element].List;

    internal bool IsReferenced(uint element) => Volatile.Read(ref _links[element].IsReferenced) != 0;

    /// <summary>Notes a use. Written only when it changes something, so that hot elements do not travel between processors.</summary>
    internal void Reference(uint element)
    {
        if (_links[element].IsReferenced == 0)
            Volatile.Write(ref _links[element].IsReferenced, 1);
    }

    /// <summary>Moves an element to the head of a list and forgets its uses.</summary>
    internal void Move(uint element, uint list)
    {
        Remove(element);
        Add(element, list);
    }

    /// <summary>Puts an element that is on no list at the head of one and forgets its uses.</summary>
    internal void Add(uint element, uint list)
    {
        uint sentinel = _elements + list, head = _links[sentinel].Next;
        _links[element] = new() { Previous = sentinel, Next = head, List = list };
        _links[head].Previous = element;
        _links[sentinel].Next = element;
        _counts[list]++;
    }

    internal void Remove(uint element)
    {
        LruLink link = _links[element];
        _links[link.Previous].Next = link.Next;
        _links[link.Next].Previous = link.Previous;
        _counts[link.List]--;
    }
}
