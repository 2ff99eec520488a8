using DotBpf.Embedded.Maps.Hashes;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

public sealed class HashBatchTests
{
    private const uint Entries = 3000;

    public static TheoryData<MapType, uint> Kinds => new()
    {
        { MapType.Hash, 8 },
        { MapType.Hash, 20 },
        { MapType.LruHash, 8 },
        { MapType.PerCpuHash, 8 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void LookupBatch_RoomOfAnySize_GivesAllInTheOrderOfKeys(MapType type, uint valueSize)
    {
        using TestMap map = Filled(type, valueSize);
        List<ulong> expected = map.Keys();
        Assert.Equal((int)Entries, expected.Count);

        foreach (int room in new[] { 8, 9, 63, 64, 65, 200, 1000, 2999, 3000, 5000 })
            Assert.Equal(expected, Walk(map, room, delete: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void LookupAndDeleteBatch_RoomOfAnySize_GivesAllInTheOrderOfKeysAndLeavesNone(MapType type, uint valueSize)
    {
        foreach (int room in new[] { 8, 65, 1000, 5000 })
        {
            using TestMap map = Filled(type, valueSize);
            List<ulong> expected = map.Keys();

            List<ulong> taken = Walk(map, room, delete: true);

            Assert.Equal(expected, taken);
            Assert.Empty(map.Keys());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(300)]
    public void LookupBatch_ManyKeysOfOneBucket_GivesThemTogetherOrAsksForRoom(int chain)
    {
        using TestMap map = Filled(MapType.Hash, 8, MapFlags.ZeroSeed);
        foreach (ulong key in KeysOfOneBucket(chain))
            map.Handle.Update(TestMap.Key(key), TestMap.Key(key));
        List<ulong> expected = map.Keys();

        List<ulong> walked = Walk(map, chain + 20, delete: false);
        List<ulong> grown = Walk(map, 1, delete: false);

        Assert.Equal(expected, walked);
        Assert.Equal(expected, grown);
    }

    [Fact]
    public void LookupBatch_FewEntriesInManyBuckets_FindsThem()
    {
        using TestMap map = new(MapType.Hash, 100_000);
        for (ulong key = 0; key < 50; key++)
            map.Handle.Update(TestMap.Key(key), TestMap.Key(key));

        List<ulong> walked = Walk(map, 10, delete: false);

        Assert.Equal(map.Keys(), walked);
    }

    private static TestMap Filled(MapType type, uint valueSize, MapFlags flags = MapFlags.None)
    {
        TestMap map = new(type, type == MapType.LruHash ? 4 * Entries : 4096, flags, valueSize);
        for (ulong key = 0; key < Entries; key++)
            Assert.Equal(Errno.None, map.Handle.Update(TestMap.Key(key), ValueOf(map, key)));
        return map;
    }

    private static unsafe IEnumerable<ulong> KeysOfOneBucket(int count)
    {
        List<ulong> keys = [];
        for (ulong key = Entries; keys.Count < count; key++)
        {
            if (JenkinsHash.ComputeSized<ulong>((byte*)&key, 0) % 4096 == 77)
                keys.Add(key);
        }

        return keys;
    }

    private static List<ulong> Walk(TestMap map, int room, bool delete)
    {
        List<ulong> walked = [];
        byte[] from = [], to = new byte[map.Handle.TokenSize];
        Errno errno;
        do
        {
            byte[] keys = new byte[room * 8], values = new byte[room * map.Handle.ValueSize];
            int count = room;
            errno = delete ? map.Handle.LookupAndDeleteBatch(from, to, keys, values, ref count) : map.Handle.LookupBatch(from, to, keys, values, ref count);
            for (int i = 0; i < count; i++)
            {
                ulong key = BitConverter.ToUInt64(keys, i * 8);
                Assert.Equal(ValueOf(map, key), values.AsSpan(i * map.Handle.ValueSize, map.Handle.ValueSize).ToArray());
                walked.Add(key);
            }

            from = [.. to];
            room += errno == Errno.ENOSPC ? room : 0;
        }
        while (errno is Errno.None or Errno.ENOSPC);
        Assert.Equal(Errno.ENOENT, errno);
        return walked;
    }

    // Every word of a value is its key, with the place of the byte beyond the last whole word.
    private static byte[] ValueOf(TestMap map, ulong key)
    {
        byte[] value = new byte[map.Handle.ValueSize];
        for (int i = 0; i < value.Length; i++)
            value[i] = (byte)(key >> (i % 8 * 8));
        return value;
    }
}
