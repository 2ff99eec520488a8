using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>What somebody writes over a file while this process uses it, in between of its steps.</summary>
public sealed unsafe class HostileWriterTests
{
    // More than the maps here have, so that a batch never asks for more.
    private const int RoomForAll = 1000;

    [Fact]
    public void Allocate_HeaderChangedAfterItWasChecked_StaysWithinTheFile()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));
        MapFile file = MapFile.Open(directory.Path("shared").Value, isReadOnly: false);
        MapFileFormat.Read(file);
        ulong offset = file.Header->DataOffset;

        file.Header->DataOffset = 1ul << 40;
        file.Header->TypesSize = uint.MaxValue;
        using MapMemory memory = new("map", file, isNew: false);
        byte* block = memory.Allocate(64);

        Assert.Equal(offset, (ulong)(block - file.Address));
        Assert.Equal(file.Length - offset - 64, memory.Room);
    }

    [Fact]
    public void Change_WhoseNotesAreCountedAnew_EndsAndGivesItsLocksBack()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));
        MapFile file = FileOf(map);
        nint word = (nint)file.Data;

        Assert.Throws<MapLayoutException>(() => Change(file, word, seat => seat->WriteCount = Seat.MostWrites));
        Assert.Throws<MapLayoutException>(() => Change(file, word, seat => seat->LockCount = uint.MaxValue));

        Assert.Equal(0ul, OwnSeats(file));
        Assert.Equal(Errno.None, map.Update(new byte[8], new byte[8]));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    public void Ring_ProducerWithinAHeader_IsRefused(ulong producer)
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.RingBuffer));
        var ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)map).Map;
        ring.ProducerPosition = producer;
        using RingBufferReader<ulong> reader = RingBufferMap<ulong>.Bind(map).OpenReader();

        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));
        Assert.Throws<MapLayoutException>(() => ring.Output(new byte[8], 0));
        ring.ProducerPosition = 0;
        Errno after = ring.Output(new byte[8], 0);

        Assert.Equal(Errno.None, after);
    }

    [Fact]
    public void Ring_ConsumerWithinAHeader_IsRefusedByTheReader()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.RingBuffer));
        var ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)map).Map;
        ring.Output(new byte[8], 0);
        ring.ConsumerPosition = 4;
        using RingBufferReader<ulong> reader = RingBufferMap<ulong>.Bind(map).OpenReader();

        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void MoveNext_ChainInACircle_EndsWithWhatIsWrong()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));
        map.Update(new byte[8], new byte[8]);
        EmbeddedMap under = ((EmbeddedMapHandle)map).Map;
        MemoryRegion region = under.ValueRegions[0];
        *(uint*)region.Base = 1; // the first element leads to itself

        var refused = Assert.Throws<MapLayoutException>(() => Walk(under));

        Assert.Contains("chain", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "chain of a bucket")]
    [InlineData(1_000_000, "link to an element")]
    public void LookupBatch_ElementThatLeadsAstray_EndsWithWhatIsWrong(uint link, string expected)
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));
        map.Update(new byte[8], new byte[8]);
        *(uint*)((EmbeddedMapHandle)map).Map.ValueRegions[0].Base = link;
        byte[] entries = new byte[RoomForAll * 8];

        var refused = Assert.Throws<MapLayoutException>(() => LookupBatch(map, entries));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static Errno LookupBatch(MapHandle map, byte[] entries)
    {
        int count = RoomForAll;
        return map.LookupBatch([], new byte[map.TokenSize], entries, new byte[entries.Length], ref count);
    }

    private static MapFile FileOf(MapHandle map) => ((EmbeddedMapHandle)map).Map.File!;

    private static void Change(MapFile file, nint at, SeatDamage damage)
    {
        uint* word = (uint*)at;
        MapChange change = new(file.Locks!);
        damage(&file.Seats[TakenSeat(file)]);
        change.Set(word, *word);
        change.Lock(word);
        change.Commit();
    }

    private static int TakenSeat(MapFile file)
    {
        int seat = 0;
        while (file.Seats[seat].Owner != ProcessStamp.Current)
            seat++;
        return seat;
    }

    private static ulong OwnSeats(MapFile file)
    {
        ulong taken = 0;
        for (int seat = 0; seat < MapLocks.Seats; seat++)
            taken += file.Seats[seat].Owner != 0 ? 1ul : 0;
        return taken;
    }

    private static void Walk(EmbeddedMap map)
    {
        byte* key = stackalloc byte[8];
        MapCursor cursor = default;
        for (int steps = 0; steps < 10_000; steps++)
            _ = map.MoveNext(ref cursor, key, 0);
    }

    private delegate void SeatDamage(Seat* seat);
}
