namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>The pages of an arena that nobody has, as ranges (kernel/bpf/range_tree.c, 6.18).</summary>
/// <remarks>Whoever wants pages and does not say where gets the first of the smallest range that is long enough, and among equals of the one that changed last.</remarks>
internal sealed class FreePages
{
    // In the order of their last change.
    private readonly List<PageRange> _ranges;

    internal FreePages(uint count) => _ranges = [new(0, count)];

    /// <summary>Where so many pages in a row are free; <see langword="null"/> when they are nowhere.</summary>
    internal uint? Find(uint count)
    {
        PageRange? best = null;
        foreach (PageRange range in _ranges)
        {
            if (range.Count >= count && (best is null || range.Count <= best.Value.Count))
                best = range;
        }

        return best?.Start;
    }

    /// <summary>Whether all of some pages are free.</summary>
    internal bool Contains(PageRange pages) => _ranges.Exists(range => range.Start <= pages.Start && pages.End <= range.End);

    /// <summary>Takes pages, some of which may be taken already.</summary>
    internal void Take(PageRange pages)
    {
        for (int i = Next(pages, 0); i >= 0; i = Next(pages, i))
        {
            PageRange range = _ranges[i];
            _ranges.RemoveAt(i);
            if (range.Start < pages.Start)
                _ranges.Add(new(range.Start, pages.Start - range.Start));
            if (range.End > pages.End)
                _ranges.Add(new(pages.End, range.End - pages.End));
        }
    }

    /// <summary>Gives pages back, some of which may be free already.</summary>
    internal void Give(PageRange pages)
    {
        if (Contains(pages))
            return;
        Take(pages);
        int before = _ranges.FindIndex(range => range.End == pages.Start);
        uint start = before < 0 ? pages.Start : Remove(before).Start;
        int after = _ranges.FindIndex(range => range.Start == pages.End);
        uint end = after < 0 ? pages.End : Remove(after).End;
        _ranges.Add(new(start, end - start));
    }

    private int Next(PageRange pages, int from) => _ranges.FindIndex(from, range => range.Start < pages.End && pages.Start < range.End);

    private PageRange Remove(int index)
    {
        PageRange range = _ranges[index];
        _ranges.RemoveAt(index);
        return range;
    }
}
