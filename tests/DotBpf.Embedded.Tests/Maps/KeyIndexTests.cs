using DotBpf.Embedded.Maps.Hashes;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>The index by which typed views find elements agrees with the chains, whatever the keys and whoever writes.</summary>
public sealed class KeyIndexTests
{
    private const uint Capacity = 24;

    [Theory]
    [InlineData(MapType.Hash, false)]
    [InlineData(MapType.Hash, true)]
    [InlineData(MapType.LruHash, true)]
    public void TryGetValue_MoreKeysInAGroupThanItHasSlots_AnswersAsBytesDo(MapType type, bool isInPrograms)
    {
        using TestMap map = new(type, Capacity);
        KeyedMap<ulong, ulong> view = Bind(map, type);
        if (isInPrograms)
            map.Map.AddReference();
        ulong[] keys = KeysOfOneGroup(3 * KeyIndex.GroupSize);
        Random random = new(5);
        for (int step = 0; step < 20_000; step++)
        {
            byte[] key = TestMap.Key(keys[random.Next(keys.Length)]), value = new byte[sizeof(ulong)];
            if (random.Next(4) == 0)
                map.Handle.Delete(key);
            else
                map.Handle.Update(key, TestMap.Key((ulong)step));

            ulong asked = keys[random.Next(keys.Length)];
            Errno errno = map.Handle.Lookup(TestMap.Key(asked), value);
            bool isThere = view.TryGetValue(asked, out ulong found);

            Assert.Equal(errno == Errno.None, isThere);
            Assert.Equal(BitConverter.ToUInt64(value), found);
        }

        if (isInPrograms)
            map.Map.Release();
    }

    [Fact]
    public void TryGetValue_FullAndEmptiedManyTimes_FindsAllAndThenNone()
    {
        using TestMap map = new(MapType.Hash, 4096);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        ulong[] keys = new ulong[4096];
        Random random = new(6);
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < keys.Length; i++)
                view[keys[i] = (ulong)random.NextInt64()] = keys[i];

            Assert.All(keys, key => Assert.Equal(key, view[key]));
            view.Clear();
            Assert.All(keys, key => Assert.False(view.TryGetValue(key, out _)));
        }
    }

    // Elements that are replaced are soon used for other keys, while readers may still stand on them.
    [Theory]
    [InlineData(MapType.Hash, false)]
    [InlineData(MapType.Hash, true)]
    public void TryGetValue_KeysThatAreReplacedAllTheTime_AreAlwaysThereWithTheirValues(MapType type, bool isInPrograms)
    {
        using TestMap map = new(type, Capacity, valueSize: 2 * sizeof(ulong));
        var view = HashMap<ulong, UInt128>.Bind(map.Handle);
        ulong[] keys = KeysOfOneGroup(2 * (int)Capacity);
        ulong[] kept = keys[..8], others = keys[8..];
        if (isInPrograms)
            map.Map.AddReference();
        foreach (ulong key in kept)
            view[key] = Twice(key, 0);
        using CancellationTokenSource stop = new();
        Thread[] writers =
        [
            new(() => ReplaceUntil(map, kept, stop.Token)),
            new(() => ComeAndGoUntil(map, others, stop.Token)),
        ];
        Array.ForEach(writers, writer => writer.Start());

        Exception? fault = Record.Exception(() => AssertKept(view, kept, others));

        stop.Cancel();
        Array.ForEach(writers, writer => writer.Join());
        Assert.Null(fault);
        if (isInPrograms)
            map.Map.Release();
    }

    [Fact]
    public void Of_KeysOfAllSizes_IsTheSameByTypeAndByBytes()
    {
        AssertSameHash((byte)7);
        AssertSameHash((ushort)0x1234);
        AssertSameHash(0x12345678u);
        AssertSameHash(0x123456789abcdef0ul);
        AssertSameHash(new UInt128(1, 2));
        AssertSameHash((1ul, 2ul, 3ul));
    }

    private static unsafe void AssertSameHash<TKey>(TKey key)
        where TKey : unmanaged => Assert.Equal(QuickHash.Of((byte*)&key, sizeof(TKey)), QuickHash.Of(key));

    private static KeyedMap<ulong, ulong> Bind(TestMap map, MapType type) =>
        type == MapType.Hash ? HashMap<ulong, ulong>.Bind(map.Handle) : LruHashMap<ulong, ulong>.Bind(map.Handle);

    // The lowest bits of the hash are a place in the group, the next few the group.
    private static ulong[] KeysOfOneGroup(int count)
    {
        List<ulong> keys = [];
        for (ulong key = 1; keys.Count < count; key++)
        {
            if ((QuickHash.Of(key) & 0xf0) == 0)
                keys.Add(key);
        }

        return [.. keys];
    }

    private static UInt128 Twice(ulong key, uint turn) => new((key << 32) | turn, (key << 32) | turn);

    private static void ReplaceUntil(TestMap map, ulong[] keys, CancellationToken stop)
    {
        var view = HashMap<ulong, UInt128>.Bind(map.Handle);
        for (uint turn = 1; !stop.IsCancellationRequested; turn++)
            view[keys[turn % keys.Length]] = Twice(keys[turn % keys.Length], turn);
    }

    private static void ComeAndGoUntil(TestMap map, ulong[] keys, CancellationToken stop)
    {
        var view = HashMap<ulong, UInt128>.Bind(map.Handle);
        Random random = new(8);
        for (uint turn = 1; !stop.IsCancellationRequested; turn++)
        {
            ulong key = keys[random.Next(keys.Length)];
            if (random.Next(2) == 0)
                view.Remove(key);
            else
                map.Handle.Update(TestMap.Key(key), [.. BitConverter.GetBytes((key << 32) | turn), .. BitConverter.GetBytes((key << 32) | turn)]);
        }
    }

    private static void AssertKept(HashMap<ulong, UInt128> view, ulong[] kept, ulong[] others)
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            ulong key = kept[i % kept.Length], other = others[i % others.Length];
            Assert.True(view.TryGetValue(key, out UInt128 value));
            AssertWhole(key, value);
            if (view.TryGetValue(other, out value))
                AssertWhole(other, value);
        }
    }

    private static void AssertWhole(ulong key, UInt128 value)
    {
        ulong low = (ulong)value, high = (ulong)(value >> 64);
        if (low != high || low >> 32 != key)
            Assert.Fail($"key {key} has a value of {high:x} and {low:x}");
    }
}
