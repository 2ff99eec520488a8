using DotBpf.Embedded.Maps.Hashes;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

public sealed class HashTests
{
    [Fact]
    public unsafe void LookupElement_MapThatFills_PointersStayWithinOneRegion()
    {
        using TestMap map = new(MapType.Hash, 1 << 22, MapFlags.NoPreallocation);
        map.Handle.Update(TestMap.Key(0), TestMap.Key(77));
        ulong first = 0;
        byte* before = map.Map.LookupElement((byte*)&first, 0);

        for (ulong key = 1; key < 50_000; key++)
            Assert.Equal(Errno.None, map.Handle.Update(TestMap.Key(key), TestMap.Key(key)));

        Assert.Equal((nint)before, (nint)map.Map.LookupElement((byte*)&first, 0));
        Assert.Equal(77ul, *(ulong*)before);
        Assert.Equal(1, map.Map.ValueRegions.Length);
        Assert.True(Allows(map, (nuint)before, 8, Memory.MemoryAccess.Read));
    }

    [Fact]
    public void Memory_OfTenMillionEntriesOfNumbers_Is48BytesEachAtMost()
    {
        const uint Entries = 10_000_000;
        MapInfo info = new() { Id = 1, Name = "large", Type = MapType.Hash, KeySize = 8, ValueSize = 8, MaxEntries = Entries };
        using Memory.MapMemory memory = new("large");

        _ = new EmbeddedHash(info, 2, memory);

        Assert.InRange(memory.Size / (double)Entries, 24, 48);
    }

    [Fact]
    public unsafe void ValueRegions_OfAnElement_AllowItsValueAndNothingAround()
    {
        using TestMap map = new(MapType.Hash, 16, MapFlags.ReadOnlyForPrograms, valueSize: 12);
        ulong key = 5;
        map.Handle.Update(TestMap.Key(key), new byte[12]);

        nuint value = (nuint)map.Map.LookupElement((byte*)&key, 0);

        Assert.True(Allows(map, value, 12, Memory.MemoryAccess.Read));
        Assert.False(Allows(map, value, 12, Memory.MemoryAccess.Write));
        Assert.False(Allows(map, value + 8, 8, Memory.MemoryAccess.Read));
        Assert.False(Allows(map, value - 1, 1, Memory.MemoryAccess.Read));
    }

    [Fact]
    public unsafe void UpdateElement_NewKeyOfPerCpuMap_ZeroesOtherCpus()
    {
        using TestMap map = new(MapType.PerCpuHash, 4);
        byte[] all = new byte[map.Handle.ValueSize];
        Array.Fill(all, (byte)0xff);
        map.Handle.Update(TestMap.Key(1), all);
        map.Handle.Delete(TestMap.Key(1));
        ulong key = 2, value = 9;

        map.Map.UpdateElement((byte*)&key, (byte*)&value, UpdateMode.Any, cpu: 2);

        map.Handle.Lookup(TestMap.Key(2), all);
        Assert.Equal([0, 0, 9, 0], Enumerable.Range(0, TestMap.Cpus).Select(cpu => BitConverter.ToUInt64(all, cpu * 8)));
    }

    [Fact]
    public unsafe void LookupElementOf_CpuThatIsNotThere_IsNull()
    {
        using TestMap map = new(MapType.PerCpuHash, 4);
        ulong key = 2, value = 9;
        map.Map.UpdateElement((byte*)&key, (byte*)&value, UpdateMode.Any, cpu: 1);

        nint own = (nint)map.Map.LookupElementOf((byte*)&key, 1);
        nint beyond = (nint)map.Map.LookupElementOf((byte*)&key, TestMap.Cpus);

        Assert.NotEqual(0, own);
        Assert.Equal(0, beyond);
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    public unsafe void MoveNext_DeletingEachElement_VisitsAllOnce(MapType type)
    {
        using TestMap map = new(type, 400);
        for (ulong number = 0; number < 100; number++)
            map.Handle.Update(TestMap.Key(number), new byte[map.Handle.ValueSize]);
        List<ulong> expected = map.Keys(), visited = [];

        Embedded.Maps.MapCursor cursor = default;
        ulong key;
        while (map.Map.MoveNext(ref cursor, (byte*)&key, 0) != null)
        {
            visited.Add(key);
            Assert.Equal(Errno.None, map.Map.DeleteElement((byte*)&key, 0));
        }

        Assert.Equal(expected, visited);
        Assert.Empty(map.Keys());
    }

    [Fact]
    public void Update_WithoutZeroSeed_OrderDiffersBetweenMaps()
    {
        using TestMap one = new(MapType.Hash, 256), other = new(MapType.Hash, 256);
        for (ulong key = 0; key < 200; key++)
        {
            one.Handle.Update(TestMap.Key(key), TestMap.Key(key));
            other.Handle.Update(TestMap.Key(key), TestMap.Key(key));
        }

        List<ulong> keys = one.Keys();

        Assert.NotEqual(keys, other.Keys());
        Assert.Equal(keys.Order(), other.Keys().Order());
    }

    private static bool Allows(TestMap map, nuint address, nuint length, Memory.MemoryAccess access)
    {
        foreach (Memory.MemoryRegion region in map.Map.ValueRegions)
        {
            if (region.Allows(address, length, access))
                return true;
        }

        return false;
    }
}
