using System.Globalization;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>The pages of arenas, as programs allocate and free them.</summary>
public sealed class ArenaTests : IDisposable
{
    private const ulong Place = 0x2000_0000_5000;
    private const int PageSize = 4096;

    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 1 });

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Allocate_Anywhere_IsTheSmallestRangeThatFits()
    {
        using MapHandle map = Create(8);
        EmbeddedArena arena = ArenaOf(map);

        Assert.Equal(Place, arena.Allocate(0, 3));
        Assert.Equal(Place + (3 * PageSize), arena.Allocate(0, 1));
        arena.Free(Place + PageSize, 2);

        Assert.Equal(Place + PageSize, arena.Allocate(0, 2));
        Assert.Equal(Place + (4 * PageSize), arena.Allocate(0, 4));
        Assert.Equal(0ul, arena.Allocate(0, 1));
    }

    [Fact]
    public void Allocate_AtAPlace_IsThereOrNowhere()
    {
        using MapHandle map = Create(4);
        EmbeddedArena arena = ArenaOf(map);

        Assert.Equal(Place + PageSize, arena.Allocate(Place + PageSize, 2));
        Assert.Equal(0ul, arena.Allocate(Place, 2));
        Assert.Equal(0ul, arena.Allocate(Place + 1, 1));
        Assert.Equal(0ul, arena.Allocate(Place + (3 * PageSize), 2));
        Assert.Equal(0ul, arena.Allocate(Place + (4 * PageSize), 1));
        Assert.Equal(0ul, arena.Allocate(0, 5));
        Assert.Equal(0ul, arena.Allocate(0, 0));
        Assert.Equal(Place, arena.Allocate(Place, 1));
    }

    [Fact]
    public void Free_PageThatWasWritten_IsEmptyWhenItIsAllocatedAgain()
    {
        using ArenaMap map = ArenaMap.Bind(Create(2));
        EmbeddedArena arena = ArenaOf(map.Handle);
        using (MappedValues<long> values = map.Borrow<long>(PageSize))
            values[0] = 7;

        arena.Free(Place + PageSize, 1);

        Assert.Equal(Place + PageSize, arena.Allocate(Place + PageSize, 1));
        using MappedValues<long> again = map.Borrow<long>(PageSize);
        Assert.Equal(0, again[0]);
    }

    [Fact]
    public void Free_PagesThatWereWritten_GivesTheirMemoryBackAtOnce()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int Count = 4096;
        using ArenaMap map = ArenaMap.Bind(Create(Count));
        EmbeddedArena arena = ArenaOf(map.Handle);
        using (MappedValues<byte> values = map.Borrow<byte>(0, Count * PageSize))
            values.Span.Fill(7);
        long full = Resident(arena);

        for (ulong page = 0; page < Count; page += 2)
            arena.Free(Place + (page * PageSize), 1);
        long half = Resident(arena);
        arena.Free(Place, Count);

        Assert.InRange(full, Count * PageSize, long.MaxValue);
        Assert.InRange(half, 0, full - (Count / 2 * PageSize) + (64 * PageSize));
        Assert.InRange(Resident(arena), 0, full - (Count * PageSize) + (64 * PageSize));
    }

    [Fact]
    public void Free_EveryOtherPageAndThenAll_LeavesOneRange()
    {
        const uint Count = 3000;
        using MapHandle map = Create(Count);
        EmbeddedArena arena = ArenaOf(map);
        arena.Allocate(0, Count);
        for (ulong page = 0; page < Count; page += 2)
            arena.Free(Place + (page * PageSize), 1);

        arena.Free(Place, Count);

        Assert.Equal(Place, arena.Allocate(0, Count));
    }

    [Fact]
    public void Borrow_PageNobodyHas_TakesIt()
    {
        using ArenaMap map = ArenaMap.Bind(Create(2));
        using MappedValues<byte> values = map.Borrow<byte>(10);

        Assert.Equal(Place + PageSize, ArenaOf(map.Handle).Allocate(0, 1));
    }

    [Fact]
    public void Access_OutsideOfPages_ReadsZeroAndWritesNothing()
    {
        using MapHandle map = Create(2);
        ArenaPages pages = ArenaOf(map).Pages;
        ArenaOf(map).Allocate(Place, 1);

        Store(pages, PageSize - 4, 0x11223344_55667788);
        Store(pages, PageSize, 5);
        Store(pages, 2 * PageSize, 5);
        Store(pages, ulong.MaxValue - 3, 5);
        Store(pages, PageSize - 8, 9);

        Assert.Equal(9ul, Load(pages, PageSize - 8));
        Assert.Equal(0ul, Load(pages, PageSize));
        Assert.Equal(0ul, Load(pages, (2 * PageSize) - 4));
        Assert.Equal(0ul, Load(pages, ulong.MaxValue - 3));
    }

    // Of the mapping in which the pages lie.
    private static long Resident(EmbeddedArena arena)
    {
        bool isWithin = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var start, var end] && ulong.TryParse(start, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong first))
                isWithin = arena.Pages.Memory - first < ulong.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture) - first;
            else if (isWithin && words[0] == "Rss:")
                return long.Parse(words[1], CultureInfo.InvariantCulture) * 1024;
        }

        return 0;
    }

    private static void Store(ArenaPages pages, ulong place, ulong value) => ArenaAccess.Store<ulong>(pages.Memory, pages.Length, pages.States, place, value);

    private static ulong Load(ArenaPages pages, ulong place) => ArenaAccess.Load<ulong>(pages.Memory, pages.Length, place);

    private static EmbeddedArena ArenaOf(MapHandle map) => (EmbeddedArena)((EmbeddedMapHandle)map).Map;

    private MapHandle Create(uint pages) =>
        _host.CreateMap(new MapSpec { Name = "arena", Type = MapType.Arena, MaxEntries = pages, Flags = MapFlags.Mappable, Extra = Place });
}
