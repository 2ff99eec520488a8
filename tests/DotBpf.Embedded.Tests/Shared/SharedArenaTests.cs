using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>Arenas in files, as two hosts see them that know nothing of one another.</summary>
public sealed class SharedArenaTests
{
    private const ulong Place = 0x2000_0000_5000;
    private const int PageSize = 4096;
    private const uint Pages = 64;

    [Fact]
    public void Pages_WrittenThroughOneHost_AreReadAndFreedThroughTheOther()
    {
        using SharedDirectory directory = new();
        using MapHandle first = directory.Create(directory.OpenHost(), Spec(Place));
        using MapHandle second = directory.Open(directory.OpenHost(), "arena");
        ulong address = ArenaOf(first).Allocate(0, 2);
        Store(first, PageSize, 7);

        ulong found = Load(second, PageSize);
        ulong elsewhere = ArenaOf(second).Allocate(0, 1);
        ArenaOf(second).Free(address, 2);

        Assert.Equal(7ul, found);
        Assert.Equal(Place + (2 * PageSize), elsewhere);
        Assert.Equal(0ul, Load(first, PageSize));
        Assert.Equal(address, ArenaOf(first).Allocate(0, 2));
    }

    [Fact]
    public void Arena_WhoseMakerIsGone_KeepsItsPages()
    {
        using SharedDirectory directory = new();
        using (EmbeddedHost maker = directory.OpenHost())
        using (ArenaMap made = ArenaMap.Bind(directory.Create(maker, Spec(Place))))
        using (MappedValues<long> values = made.Borrow<long>(3 * PageSize))
            values[0] = 9;

        using ArenaMap opened = ArenaMap.Bind(directory.Open(directory.OpenHost(), "arena"));
        ulong taken = ArenaOf(opened.Handle).Allocate(Place + (3 * PageSize), 1);

        using MappedValues<long> found = opened.Borrow<long>(3 * PageSize);
        Assert.Equal(9, found[0]);
        Assert.Equal(0ul, taken);
    }

    [Fact]
    public void Address_ChosenByTheFirst_IsTheSameInBothAndGivenOnce()
    {
        using SharedDirectory directory = new();
        using ArenaMap first = ArenaMap.Bind(directory.Create(directory.OpenHost(), Spec(place: 0)));
        EmbeddedHost host = directory.OpenHost();
        host.CreateMap(SharedDirectory.Spec(MapType.Hash)).Dispose();
        using ArenaMap second = ArenaMap.Bind(directory.Open(host, "arena"));

        ulong address = first.Address;
        var refused = Assert.Throws<BpfSyscallException>(() => second.Address);

        Assert.Equal(address, ArenaOf(second.Handle).Address);
        Assert.Equal(Errno.EINVAL, refused.Errno);
    }

    [Theory]
    [InlineData(8, 1000)]
    [InlineData(12, 1000)]
    [InlineData(24, 1000)]
    [InlineData(32, 1)]
    public void Allocate_OrderOfFreePagesWrittenOver_IsRefused(int offset, uint value)
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), Spec(Place));
        EmbeddedArena arena = ArenaOf(map);

        Write(map, offset, value);

        Assert.Throws<MapLayoutException>(() => { for (uint i = 0; i < 3; i++) { arena.Allocate(0, Pages - i); arena.Free(Place, Pages); } });
    }

    private static unsafe void Write(MapHandle map, int offset, uint value)
    {
        // The ranges begin at the next cache line behind the state.
        byte* data = ((EmbeddedMapHandle)map).Map.File!.Data;
        *(uint*)(data + (offset < 24 ? offset : 64 + offset - 24)) = value;
    }

    private static void Store(MapHandle map, ulong place, ulong value)
    {
        ArenaPages pages = ArenaOf(map).Pages;
        ArenaAccess.Store<ulong>(pages.Memory, pages.Length, pages.States, place, value);
    }

    private static ulong Load(MapHandle map, ulong place) => ArenaAccess.Load<ulong>(ArenaOf(map).Pages, place);

    private static EmbeddedArena ArenaOf(MapHandle map) => (EmbeddedArena)((EmbeddedMapHandle)map).Map;

    private static MapSpec Spec(ulong place) => new() { Name = "arena", Type = MapType.Arena, MaxEntries = Pages, Flags = MapFlags.Mappable, Extra = place };
}
