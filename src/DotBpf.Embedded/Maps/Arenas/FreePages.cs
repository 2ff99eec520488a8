using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>The pages of an arena that nobody has, as ranges in the order of their last change (kernel/bpf/range_tree.c, 6.18).</summary>
/// <remarks>
/// <para>Whoever wants pages and does not say where gets the first of the smallest range that is long enough, and among equals of the one that changed last.</para>
/// <para>SAFETY: a link and a count are compared with the number of pages before each use, for in shared memory they may be anything.</para>
/// </remarks>
internal sealed unsafe class FreePages
{
    private readonly MapLocks _locks;
    private readonly ArenaState* _state;
    private readonly FreeRange* _ranges;
    private readonly uint _pages;

    /// <param name="state">Where the order begins and ends.</param>
    /// <param name="pages">How many pages there are.</param>
    /// <param name="memory">Where the ranges lie; all pages are free in memory that is new.</param>
    internal FreePages(ArenaState* state, uint pages, MapMemory memory)
    {
        _locks = memory.Locks;
        _state = state;
        _pages = pages;
        _ranges = (FreeRange*)memory.Allocate((ulong)pages * (uint)sizeof(FreeRange));
        if (!memory.IsNew)
            return;
        _ranges[0].Count = pages;
        (_state->First, _state->Last) = (1, 1);
    }

    /// <summary>Where so many pages in a row are free; <see langword="null"/> when they are nowhere. The lock is held.</summary>
    internal uint? Find(uint count)
    {
        PageRange? best = null;
        uint steps = 0;
        for (uint link = _state->First; link != 0; link = Next(link, ref steps))
        {
            PageRange range = RangeAt(link);
            if (range.Count >= count && (best is null || range.Count <= best.Value.Count))
                best = range;
        }

        return best?.Start;
    }

    /// <summary>Whether all of some pages are free. The lock is held.</summary>
    internal bool Contains(PageRange pages) => FindAround(pages.Start) is { } range && pages.End <= range.End;

    /// <summary>Takes pages that are all free. The lock is held.</summary>
    internal void Take(ref MapChange change, PageRange pages)
    {
        if (FindAround(pages.Start) is not { } range)
            return;
        Remove(ref change, range.Start + 1);
        if (range.Start < pages.Start)
            Add(ref change, new(range.Start, pages.Start - range.Start));
        if (range.End > pages.End)
            Add(ref change, new(pages.End, range.End - pages.End));
    }

    /// <summary>The first page from one on that is taken. The lock is held.</summary>
    internal uint SkipFree(uint page) => page < _pages && FindAround(page) is { } range ? range.End : page;

    /// <summary>The pages from one on that are taken, up to another. The lock is held.</summary>
    internal PageRange TakenFrom(uint page, uint end)
    {
        uint next = page;
        while (next < end && _ranges[next].Count == 0)
            next++;
        return new(page, next - page);
    }

    /// <summary>Gives pages back that are all taken, as one range with those beside them. The lock is held.</summary>
    internal void Give(ref MapChange change, PageRange pages)
    {
        (uint start, uint end) = (pages.Start, pages.End);
        if (start > 0 && FindAround(start - 1) is { } before)
        {
            Remove(ref change, before.Start + 1);
            start = before.Start;
        }

        if (end < _pages && _ranges[end].Count != 0)
        {
            uint after = end + 1;
            end = RangeAt(after).End;
            Remove(ref change, after);
        }

        Add(ref change, new(start, end - start));
    }

    // Giving pages back in order asks for the one that changed last.
    private PageRange? FindAround(uint page)
    {
        if (_state->Last != 0 && RangeAt(_state->Last) is var last && last.Start <= page && page < last.End)
            return last;
        uint steps = 0;
        for (uint link = _state->First; link != 0; link = Next(link, ref steps))
        {
            PageRange range = RangeAt(link);
            if (range.Start <= page && page < range.End)
                return range;
        }

        return null;
    }

    private void Add(ref MapChange change, PageRange range)
    {
        uint link = range.Start + 1, last = _state->Last;
        FreeRange* added = At(link);
        change.Set(&added->Count, range.Count);
        change.Set(&added->Before, last);
        change.Set(&added->After, 0u);
        change.Set(last == 0 ? &_state->First : &At(last)->After, link);
        change.Set(&_state->Last, link);
    }

    private void Remove(ref MapChange change, uint link)
    {
        FreeRange* removed = At(link);
        (uint before, uint after) = (removed->Before, removed->After);
        change.Set(&removed->Count, 0u);
        change.Set(before == 0 ? &_state->First : &At(before)->After, after);
        change.Set(after == 0 ? &_state->Last : &At(after)->Before, before);
    }

    private uint Next(uint link, ref uint steps)
    {
        if (++steps > _pages)
            _locks.ThrowDamaged("order of free pages", $"at most {_pages} ranges", steps);
        return At(link)->After;
    }

    private PageRange RangeAt(uint link)
    {
        uint count = At(link)->Count;
        if (count == 0 || count > _pages - (link - 1))
            _locks.ThrowDamaged("number of free pages", $"1 to {_pages - (link - 1)}", count);
        return new(link - 1, count);
    }

    private FreeRange* At(uint link)
    {
        if (link - 1 >= _pages)
            _locks.ThrowDamaged("link to free pages", $"one of {_pages} pages", link - 1);
        return &_ranges[link - 1];
    }
}
