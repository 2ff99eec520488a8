namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>Where an arena lies, as accesses need it: code of programs has these numbers in it.</summary>
/// <param name="Memory">The address of its first byte in this process.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="States">The address of one byte for each page, odd while the page is there.</param>
/// <param name="Start">The lower half of its address as programs know it, from which their pointers count.</param>
/// <param name="IsSparse">Whether only pages that are there have memory to be read.</param>
internal readonly record struct ArenaPages(nuint Memory, ulong Length, nuint States, uint Start, bool IsSparse)
{
    /// <summary>Bytes of a page.</summary>
    internal const int PageSize = 4096;

    /// <summary>How far from the arena's begin an address lies; a number beyond its length when it lies elsewhere.</summary>
    internal ulong PlaceOf(ulong address) => address - Start;
}
