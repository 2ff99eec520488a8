using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists of elements that are moved about by index, in one block of native memory.</summary>
/// <remarks>
/// <para>Behind the links of the elements lie those of the lists: the link of a list closes its circle. A new list is empty; an
/// element that was never on one is on list 0 by its number only.</para>
/// <para>SAFETY: a link's number is compared with that of elements and lists before each use, for in shared memory it may be anything.</para>
/// </remarks>
internal sealed unsafe class LruLists
{
    private readonly MapLocks _locks;
    private readonly LruLink* _links;
    private readonly uint _elements;
    private readonly uint _places;
    private readonly uint* _counts;

    internal LruLists(uint elements, int lists, MapMemory memory)
    {
        _locks = memory.Locks;
        _elements = elements;
        _places = elements + (uint)lists;
        _links = (LruLink*)memory.Allocate((ulong)_places * (uint)sizeof(LruLink));
        _counts = (uint*)memory.Allocate((ulong)lists * sizeof(uint));
        for (uint place = elements; memory.IsNew && place < _places; place++)
            _links[place] = new() { Previous = place, Next = place };
    }

    internal uint Count(uint list) => *CountOf(list);

    internal bool IsEmpty(uint list) => Count(list) == 0;

    /// <summary>The place of the list itself, between its head and its tail.</summary>
    internal uint Sentinel(uint list) => _elements + list;

    internal bool IsSentinel(uint place) => place >= _elements;

    internal uint Head(uint list) => ElementAt(Link(_elements + list)->Next, list);

    internal uint Tail(uint list) => ElementAt(Link(_elements + list)->Previous, list);

    /// <summary>The neighbour towards the head; the sentinel's is the tail.</summary>
    internal uint Headward(uint place) => Link(place)->Previous;

    /// <summary>The neighbour towards the tail; the sentinel's is the head.</summary>
    internal uint Tailward(uint place) => Link(place)->Next;

    internal uint ListOf(uint element) => Link(element)->List;

    internal bool IsReferenced(uint element) => Volatile.Read(ref Link(element)->IsReferenced) != 0;

    /// <summary>Notes a use. Written only when it changes something, so that hot elements do not travel between processors.</summary>
    internal void Reference(uint element)
    {
        LruLink* link = Link(element);
        if (link->IsReferenced == 0)
            Volatile.Write(ref link->IsReferenced, 1);
    }

    /// <summary>Moves an element to the head of a list and forgets its uses.</summary>
    internal void Move(ref MapChange change, uint element, uint list)
    {
        Remove(ref change, element);
        Add(ref change, element, list);
    }

    /// <summary>Puts an element that is on no list at the head of one and forgets its uses.</summary>
    internal void Add(ref MapChange change, uint element, uint list)
    {
        uint sentinel = _elements + list, head = Link(sentinel)->Next;
        LruLink* link = Link(element);
        change.Set(&link->Previous, sentinel);
        change.Set(&link->Next, head);
        change.Set(&link->List, list);
        change.Set(&link->IsReferenced, 0);
        change.Set(&Link(head)->Previous, element);
        change.Set(&Link(sentinel)->Next, element);
        change.Set(CountOf(list), Count(list) + 1);
    }

    internal void Remove(ref MapChange change, uint element)
    {
        LruLink link = *Link(element);
        change.Set(&Link(link.Previous)->Next, link.Next);
        change.Set(&Link(link.Next)->Previous, link.Previous);
        change.Set(CountOf(link.List), Count(link.List) - 1);
    }

    /// <summary>Refuses a list that is longer than there are elements: it leads in a circle.</summary>
    internal void CheckLength(uint steps)
    {
        if (steps > _elements)
            ThrowDamaged(steps);
    }

    /// <summary>Refuses what cannot be.</summary>
    internal void ThrowDamaged(uint found) => _locks.ThrowDamaged("LRU list", $"a list of at most {_elements} elements", found);

    private uint* CountOf(uint list)
    {
        if (list >= _places - _elements)
            ThrowDamaged(list);
        return &_counts[list];
    }

    // A list that says that it has elements leads to one; the end of an empty one is itself.
    private uint ElementAt(uint place, uint list)
    {
        if (place >= _elements && !IsEmpty(list))
            ThrowDamaged(place);
        return place;
    }

    private LruLink* Link(uint place)
    {
        if (place >= _places)
            ThrowDamaged(place);
        return &_links[place];
    }
}
