using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>Which pages of an arena are there: a byte for each, which accesses of programs read. Whoever changes one has the arena's lock.</summary>
/// <remarks>SAFETY: pages are below the number that the block was allocated for, which ends with a whole word.</remarks>
internal sealed unsafe class PageStates
{
    private const byte There = 1;
    private const byte Gone = 2;
    private const uint PagesOfWord = sizeof(uint);

    private readonly byte* _states;

    internal PageStates(uint pages, MapMemory memory) => _states = memory.Allocate(((ulong)pages + PagesOfWord - 1) & ~(ulong)(PagesOfWord - 1));

    /// <summary>Where they are: odd while a page is there.</summary>
    internal nuint Address => (nuint)_states;

    internal bool IsThere(uint page) => Volatile.Read(ref _states[page]) == There;

    /// <summary>Whether the page was there once, and may have been written to since.</summary>
    internal bool IsGone(uint page) => _states[page] == Gone;

    internal void BringIn(uint page) => Volatile.Write(ref _states[page], There);

    /// <summary>Takes out those of some pages that are there.</summary>
    internal void TakeOut(ref MapChange change, PageRange pages)
    {
        for (uint word = pages.Start / PagesOfWord; word * PagesOfWord < pages.End; word++)
        {
            uint* place = (uint*)_states + word;
            uint before = *place, after = before;
            for (uint page = Math.Max(word * PagesOfWord, pages.Start); page < Math.Min((word + 1) * PagesOfWord, pages.End); page++)
                TakeOut((byte*)&after + (page % PagesOfWord));
            if (after != before)
                change.Set(place, after);
        }
    }

    private static void TakeOut(byte* state) => *state = *state == There ? Gone : *state;
}
