using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>An active, an inactive and a free list, between which elements age (<c>struct bpf_lru_list</c>, kernel/bpf/bpf_lru_list.c, 6.18).</summary>
/// <remarks>Which element is evicted when follows from these steps exactly; none may be changed or reordered. The caller holds the lock.</remarks>
internal sealed unsafe class LruGeneration
{
    private readonly LruLists _lists;
    private readonly ILruOwner _owner;
    private readonly GenerationState* _state;
    private readonly uint _active;
    private readonly uint _inactive;
    private readonly uint _free;
    private readonly uint _mostScans;
    private readonly uint _freshEnd;

    /// <summary>Begins with all elements free.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="firstList">The number of the active list; inactive and free follow.</param>
    /// <param name="fresh">The elements, none of which is on a list yet. They are taken after those that were given back.</param>
    /// <param name="mostScans">How many elements one step looks at.</param>
    /// <param name="owner">The hash.</param>
    /// <param name="memory">Where the state lies.</param>
    internal LruGeneration(LruLists lists, uint firstList, (uint First, uint End) fresh, uint mostScans, ILruOwner owner, MapMemory memory)
    {
        _lists = lists;
        _owner = owner;
        (_active, _inactive, _free) = (firstList, firstList + 1, firstList + 2);
        _freshEnd = fresh.End;
        _mostScans = mostScans;
        _state = (GenerationState*)memory.Allocate((ulong)sizeof(GenerationState));
        if (memory.IsNew)
            *_state = new() { Fresh = fresh.First, Cursor = lists.Sentinel(_inactive) };
    }

    internal uint FreeList => _free;

    internal uint InactiveList => _inactive;

    /// <summary>Takes in an element that waited elsewhere: active if it was used meanwhile.</summary>
    internal void Admit(ref MapChange change, uint element)
    {
        _lists.Move(ref change, element, _lists.IsReferenced(element) ? _active : _inactive);
        change.Settle();
    }

    /// <summary>Takes a free element, which is on no list of this generation afterwards but on <paramref name="list"/>.</summary>
    internal bool TryTakeFree(ref MapChange change, uint list, out uint element)
    {
        if (!_lists.IsEmpty(_free))
        {
            element = _lists.Head(_free);
            MoveTo(ref change, element, list);
            return true;
        }

        element = _state->Fresh;
        if (element >= _freshEnd)
            return false;
        change.Set(&_state->Fresh, element + 1);
        _lists.Add(ref change, element, list);
        return true;
    }

    /// <summary>Gives an element back that left the hash.</summary>
    internal void Free(ref MapChange change, uint element) => MoveTo(ref change, element, _free);

    /// <summary>Ages elements a little.</summary>
    internal void Rotate(ref MapChange change)
    {
        if (_lists.Count(_inactive) < _lists.Count(_active))
            RotateActive(ref change);
        if (!_lists.IsEmpty(_inactive))
            RotateInactive(ref change);
    }

    /// <summary>Evicts elements that were not used, at least one if there is any at all.</summary>
    internal void Shrink(ref MapChange change, uint wanted, uint list)
    {
        if (ShrinkInactive(ref change, wanted, list) == 0)
            ForceOne(ref change, list);
    }

    private void RotateActive(ref MapChange change)
    {
        uint first = _lists.Head(_active);
        uint element = _lists.Tail(_active);
        for (uint scans = 1; !_lists.IsSentinel(element); scans++)
        {
            uint next = _lists.Headward(element);
            MoveTo(ref change, element, _lists.IsReferenced(element) ? _active : _inactive);
            change.Settle();
            if (scans == _mostScans || element == first)
                return;
            element = next;
        }
    }

    private void RotateInactive(ref MapChange change)
    {
        uint sentinel = _lists.Sentinel(_inactive);
        uint last = _lists.Tailward(_state->Cursor);
        if (last == sentinel)
            last = _lists.Tailward(last);

        uint place = _state->Cursor, next = place;
        for (uint scans = 0; scans < _mostScans;)
        {
            if (place == sentinel)
                place = _lists.Tail(_inactive);
            if (_lists.IsSentinel(place))
                _lists.ThrowDamaged(place);

            next = _lists.Headward(place);
            if (_lists.IsReferenced(place))
            {
                MoveTo(ref change, place, _active);
                change.Settle();
            }

            if (place == last)
                break;
            place = next;
            scans++;
        }

        change.Set(&_state->Cursor, next);
    }

    private uint ShrinkInactive(ref MapChange change, uint wanted, uint list)
    {
        uint evicted = 0;
        uint element = _lists.Tail(_inactive);
        for (uint scans = 1; !_lists.IsSentinel(element); scans++)
        {
            uint next = _lists.Headward(element);
            if (_lists.IsReferenced(element))
            {
                MoveTo(ref change, element, _active);
                change.Settle();
            }
            else if (TryEvict(ref change, element, list))
            {
                if (++evicted == wanted)
                    return evicted;
            }

            if (scans == _mostScans)
                return evicted;
            element = next;
        }

        return evicted;
    }

    private void ForceOne(ref MapChange change, uint list)
    {
        uint element = _lists.Tail(_lists.IsEmpty(_inactive) ? _active : _inactive);
        for (uint steps = 1; !_lists.IsSentinel(element); steps++)
        {
            _lists.CheckLength(steps);
            uint next = _lists.Headward(element);
            if (TryEvict(ref change, element, list))
                return;

            element = next;
        }
    }

    private bool TryEvict(ref MapChange change, uint element, uint list)
    {
        if (!_owner.TryEvict(ref change, element))
            return false;
        MoveTo(ref change, element, list);
        change.Settle();
        change.Unlock();
        return true;
    }

    // The cursor never stands on an element that left the inactive list.
    private void MoveTo(ref MapChange change, uint element, uint list)
    {
        if (element == _state->Cursor)
            change.Set(&_state->Cursor, _lists.Headward(element));
        _lists.Move(ref change, element, list);
    }
}
