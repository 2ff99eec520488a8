namespace DotBpf.Embedded.Jit;

/// <summary>From which slot to which each web of a function is needed: outside of these its variable may hold something else.</summary>
internal sealed class WebSpans
{
    private readonly int[] _first;
    private readonly int[] _last;

    internal WebSpans(ProgramListing listing, FunctionShape shape, RegisterWebs webs)
    {
        _first = new int[webs.Count];
        _last = new int[webs.Count];
        Array.Fill(_first, int.MaxValue);
        Array.Fill(_last, -1);
        for (int slot = shape.Begin; slot < shape.End; slot = listing.After(slot))
        {
            foreach (int register in shape.LiveBefore(slot))
                Note(webs.Before(slot, register), slot);
            if (listing.Row(slot) is null || listing.IsImpossible(slot))
                continue;
            foreach (int register in shape.UseOf(slot).Writes)
                Note(webs.Written(slot, register), slot);
        }

        ByBegin = [.. Needed().OrderBy(web => _first[web])];
        ByEnd = [.. Needed().OrderBy(web => _last[web])];
    }

    /// <summary>The webs in the order in which they begin.</summary>
    internal int[] ByBegin { get; }

    /// <summary>The webs in the order in which they end.</summary>
    internal int[] ByEnd { get; }

    /// <summary>The first slot where a web is needed.</summary>
    internal int BeginOf(int web) => _first[web];

    /// <summary>The last slot where a web is needed.</summary>
    internal int EndOf(int web) => _last[web];

    private IEnumerable<int> Needed() => Enumerable.Range(0, _first.Length).Where(web => _last[web] >= 0);

    private void Note(int web, int slot)
    {
        _first[web] = Math.Min(_first[web], slot);
        _last[web] = Math.Max(_last[web], slot);
    }
}
