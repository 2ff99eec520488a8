namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>An active, an inactive and a free list, between which elements age (<c>struct bpf_lru_list</c>, kernel/bpf/bpf_lru_list.c, 6.18).</summary>
/// <remarks>Which element is evicted when follows from these steps exactly; none may be changed or reordered. The caller holds the lock.</remarks>
internal sealed class LruGeneration
{
    private readonly LruLists _lists;
    private readonly ILruElements _elements;
    private readonly uint _active;
    private readonly uint _inactive;
    private readonly uint _free;
    private readonly uint _mostScans;
    private readonly uint _freshEnd;
    private uint _fresh;
    private uint _cursor;

    /// <summary>Begins with all elements free.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="firstList">The number of the active list; inactive and free follow.</param>
    /// <param name="fresh">The elements, none of which is on a list yet. They are taken after those that were given back.</param>
    /// <param name="mostScans">How many elements one step looks at.</param>
    /// <param name="elements">The elements.</param>
    internal LruGeneration(LruLists lists, uint firstList, (uint First, uint End) fresh, uint mostScans, ILruElements elements)
    {
        _lists = lists;
        _elements = elements;
        (_active, _inactive, _free) = (firstList, firstList + 1, firstList + 2);
        (_fresh, _freshEnd) = fresh;
        _mostScans = mostScans;
        _cursor = lists.Sentinel(_inactive);
    }

    internal uint FreeList => _free;

    internal uint InactiveList => _inactive;

    /// <summary>Takes in an element that waited elsewhere: active if it was used meanwhile.</summary>
    internal void Admit(uint element) => _lists.Move(element, _lists.IsReferenced(element) ? _active : _inactive);

    /// <summary>Takes a free element, which is on no list of this generation afterwards but on <paramref name="list"/>.</summary>
    internal bool TryTakeFree(uint list, out uint element)
    {
        if (!_lists.IsEmpty(_free))
        {
            element = _lists.Head(_free);
            MoveTo(element, list);
            return true;
        }

        element = _fresh;
        if (_fresh == _freshEnd)
            return false;
        _lists.Add(_fresh++, list);
        return true;
    }

    /// <summary>Gives an element back that left the hash.</summary>
    internal void Free(uint element) => MoveTo(element, _free);

    /// <summary>Ages elements a little.</summary>
    internal void Rotate()
    {
        if (_lists.Count(_inactive) < _lists.Count(_active))
            RotateActive();
        if (!_lists.IsEmpty(_inactive))
            RotateInactive();
    }

    /// <summary>Evicts elements that were not used, at least one if there is any at all.</summary>
    internal void Shrink(uint wanted, uint list)
    {
        if (ShrinkInactive(wanted, list) == 0)
            ForceOne(list);
    }

    private void RotateActive()
    {
        uint first = _lists.Head(_active);
        uint element = _lists.Tail(_active);
        for (uint scans = 1; !_lists.IsSentinel(element); scans++)
        {
            uint next = _lists.Headward(element);
            MoveTo(element, _lists.IsReferenced(element) ? _active : _inactive);
            if (scans == _mostScans || element == first)
                return;
            element = next;
        }
    }

    private void RotateInactive()
    {
        uint sentinel = _lists.Sentinel(_inactive);
        uint last = _lists.Tailward(_cursor);
        if (last == sentinel)
            last = _lists.Tailward(last);

        uint place = _cursor, next = _cursor;
        for (uint scans = 0; scans < _mostScans;)
        {
            if (place == sentinel)
            {
                place = _lists.Headward(place);
                continue;
            }

            next = _lists.Headward(place);
            if (_lists.IsReferenced(place))
                MoveTo(place, _active);
            if (place == last)
                break;
            place = next;
            scans++;
        }

        _cursor = next;
    }

    private uint ShrinkInactive(uint wanted, uint list)
    {
        uint evicted = 0;
        uint element = _lists.Tail(_inactive);
        for (uint scans = 1; !_lists.IsSentinel(element); scans++)
        {
            uint next = _lists.Headward(element);
            if (_lists.IsReferenced(element))
            {
                MoveTo(element, _active);
            }
            else if (_elements.TryEvict(element))
            {
                MoveTo(element, list);
                if (++evicted == wanted)
                    return evicted;
            }

            if (scans == _mostScans)
                return evicted;
            element = next;
        }

        return evicted;
    }

    private void ForceOne(uint list)
    {
        uint element = _lists.Tail(_lists.IsEmpty(_inactive) ? _active : _inactive);
        while (!_lists.IsSentinel(element))
        {
            uint next = _lists.Headward(element);
            if (_elements.TryEvict(element))
            {
                MoveTo(element, list);
                return;
            }

            element = next;
        }
    }

    // The cursor never stands on an element that left the inactive list.
    private void MoveTo(uint element, uint list)
    {
        if (element == _cursor)
            _cursor = _lists.Headward(element);
        _lists.Move(element, list);
    }
}
