using System.Runtime.InteropServices;
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
        long full = Resident(arena, Count);

        for (ulong page = 0; page < Count; page += 2)
            arena.Free(Place + (page * PageSize), 1);
        long half = Resident(arena, Count);
        arena.Free(Place, Count);

        Assert.Equal((Count, Count / 2, 0), (full, half, Resident(arena, Count)));
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

    // Asked of these pages alone: what else the system keeps in one mapping with them changes with whatever runs beside this.
    private static unsafe long Resident(EmbeddedArena arena, int pages)
    {
        byte[] isResident = new byte[pages];
        fixed (byte* answers = isResident)
            Assert.Equal(0, AskResident(arena.Pages.Memory, (nuint)pages * PageSize, answers));
        return isResident.Count(answer => (answer & 1) != 0);
    }

    [DllImport("libc", EntryPoint = "mincore")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int AskResident(ulong memory, nuint length, byte* answers);

    private static void Store(ArenaPages pages, ulong place, ulong value) => ArenaAccess.Store<ulong>(pages.Memory, pages.Length, pages.States, place, value);

    private static ulong Load(ArenaPages pages, ulong place) => ArenaAccess.Load<ulong>(pages.Memory, pages.Length, place);

    private static EmbeddedArena ArenaOf(MapHandle map) => (EmbeddedArena)((EmbeddedMapHandle)map).Map;

    private MapHandle Create(uint pages) =>
        _host.CreateMap(new MapSpec { Name = "arena", Type = MapType.Arena, MaxEntries = pages, Flags = MapFlags.Mappable, Extra = Place });
}
