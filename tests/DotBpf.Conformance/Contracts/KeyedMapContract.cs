using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What every kind of KeyedMap does, whatever happens when it is full.</summary>
public abstract class KeyedMapContract<THost, TMap> : HostContract<THost>
    where THost : IHostFixture
    where TMap : HashedMap<ulong, ulong>, IBpfMap<TMap>
{
    protected const uint Capacity = 64;

    [Fact]
    public void TryGetValue_KeyAbsent_ReturnsFalseAndZero()
    {
        using TMap map = Create();

        bool found = map.TryGetValue(1, out ulong value);

        Assert.False(found);
        Assert.Equal(0ul, value);
    }

    [Fact]
    public void Indexer_KeyAbsent_ThrowsAndNamesTheKey()
    {
        using TMap map = Create();

        var error = Assert.Throws<KeyNotFoundException>(() => map[42]);

        Assert.Contains("42", error.Message, StringComparison.Ordinal);
        Assert.Contains("TryGetValue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_Set_InsertsThenReplaces()
    {
        using TMap map = Create();

        map[7] = 70;
        map[7] = 71;

        Assert.Equal(71ul, map[7]);
        Assert.Equal(1, map.Count());
    }

    [Fact]
    public void TryAdd_KeyPresent_ReturnsFalseAndKeepsValue()
    {
        using TMap map = Create();
        map[7] = 70;

        bool added = map.TryAdd(7, 71);

        Assert.False(added);
        Assert.Equal(70ul, map[7]);
    }

    [Fact]
    public void TryUpdate_KeyAbsent_ReturnsFalseAndInsertsNothing()
    {
        using TMap map = Create();

        bool updated = map.TryUpdate(7, 71);

        Assert.False(updated);
        Assert.False(map.ContainsKey(7));
    }

    [Fact]
    public void TryUpdate_KeyPresent_Replaces()
    {
        using TMap map = Create();
        map[7] = 70;

        bool updated = map.TryUpdate(7, 71);

        Assert.True(updated);
        Assert.Equal(71ul, map[7]);
    }

    [Fact]
    public void Remove_KeyPresent_TakesTheValueOut()
    {
        using TMap map = Create();
        map[7] = 70;

        bool removed = map.Remove(7, out ulong value);
        bool again = map.Remove(7);

        Assert.True(removed);
        Assert.Equal(70ul, value);
        Assert.False(again);
    }

    [Fact]
    public void Enumeration_AllEntries_EachComesOnce()
    {
        using TMap map = Create(4096);
        for (ulong i = 0; i < 1000; i++)
            map[i] = i * i;

        var seen = new Dictionary<ulong, ulong>();
        foreach (ref readonly MapEntry<ulong, ulong> entry in map)
            seen.Add(entry.Key, entry.Value);

        Assert.Equal(1000, seen.Count);
        Assert.All(seen, pair => Assert.Equal(pair.Key * pair.Key, pair.Value));
    }

    [Fact]
    public void Batches_WalkedTwice_BeginsAnew()
    {
        using TMap map = Create(64);
        for (ulong i = 0; i < 10; i++)
            map[i] = i;
        MapBatches<ulong, ulong> batches = map.Batches();

        int first = 0, second = 0;
        foreach (MapBatch<ulong, ulong> batch in batches)
            first += batch.Count;
        foreach (MapBatch<ulong, ulong> batch in batches)
            second += batch.Count;

        Assert.Equal((10, 10), (first, second));
    }

    [Fact]
    public void Batches_SmallSize_GrowsToTheLargestBucketAndLosesNothing()
    {
        using TMap map = Create(4096);
        ulong expected = 0;
        for (ulong i = 0; i < 1000; i++)
        {
            map[i] = i;
            expected += i;
        }

        ulong sum = 0;
        int entries = 0;
        foreach (MapBatch<ulong, ulong> batch in map.Batches(size: 1))
        {
            entries += batch.Count;
            foreach (ref readonly ulong value in batch.Values)
                sum += value;
        }

        Assert.Equal(1000, entries);
        Assert.Equal(expected, sum);
    }

    [Fact]
    public void AddRange_Many_InsertsAndReplaces()
    {
        using TMap map = Create(4096);
        map[3] = 1;
        ulong[] keys = [.. Enumerable.Range(0, 1000).Select(i => (ulong)i)];
        ulong[] values = [.. keys.Select(key => key * 2)];

        map.AddRange(keys, values);

        Assert.Equal(1000, map.Count());
        Assert.All(keys, key => Assert.Equal(key * 2, map[key]));
        Assert.Throws<ArgumentException>(() => map.AddRange(keys, values.AsSpan(1)));
    }

    [Fact]
    public void RemoveRange_SomeAbsent_RemovesTheRestAndCounts()
    {
        using TMap map = Create();
        map.AddRange([1, 2, 3, 4, 5], [10, 20, 30, 40, 50]);

        int removed = map.RemoveRange([7, 1, 8, 3, 3, 5, 9]);

        Assert.Equal(3, removed);
        Assert.Equal(2, map.Count());
        Assert.True(map.ContainsKey(2));
    }

    [Fact]
    public void Drain_All_EachComesOnceAndIsGone()
    {
        using TMap map = Create(4096);
        ulong[] keys = [.. Enumerable.Range(0, 1000).Select(i => (ulong)i)];
        map.AddRange(keys, keys);

        List<ulong> seen = [];
        foreach (MapBatch<ulong, ulong> batch in map.Drain(size: 16))
            seen.AddRange(batch.Keys);

        Assert.Equal(keys, seen.Order());
        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void Operations_Repeated_AllocateNothing()
    {
        using TMap map = Create();
        ulong[] keys = [1, 2, 3];
        ulong rounds = 1, sum = Exercise(map, keys);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 50; i++, rounds++)
                sum += Exercise(map, keys);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(rounds * 12, sum);
    }

    [Fact]
    public void Enumeration_OthersChurn_StableKeysComeExactlyOnce()
    {
        using TMap map = Create(8192);
        for (ulong i = 0; i < 1000; i++)
            map[i] = i;
        using var stop = new CancellationTokenSource();
        var churn = new Thread(() =>
        {
            for (ulong i = 0; !stop.IsCancellationRequested; i++)
            {
                ulong key = 10_000 + (i % 1000);
                if (!map.Remove(key))
                    map[key] = i;
                map[i % 500] = i;
            }
        });
        churn.Start();

        int[] visits = new int[1000];
        for (int pass = 0; pass < 20; pass++)
        {
            foreach (ref readonly MapEntry<ulong, ulong> entry in map)
            {
                if (entry.Key < 1000)
                    visits[entry.Key]++;
            }
        }

        stop.Cancel();
        churn.Join();
        Assert.All(visits, count => Assert.Equal(20, count));
    }

    [Fact]
    public void Clear_Entries_LeavesNone()
    {
        using TMap map = Create(2048);
        for (ulong i = 0; i < 2000; i++)
            map[i] = i;

        map.Clear();

        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void Freeze_ThenWrite_IsRefusedAndSaysWhy()
    {
        using TMap map = Create();
        map[1] = 1;
        map.Freeze();

        var error = Assert.Throws<BpfSyscallException>(() => map[1] = 2);
        var second = Assert.Throws<BpfSyscallException>(map.Freeze);

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("frozen", error.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.EPERM, second.Errno);
        Assert.Equal(1ul, map[1]);
    }

    [Fact]
    public void Batches_MoreThanFit_TakeRoomForWhatFits()
    {
        using TMap map = Create();
        map[1] = 1;

        long allocated = Allocation.Least(() =>
        {
            foreach (MapBatch<ulong, ulong> batch in map.Batches(int.MaxValue))
                Assert.Equal(1, batch.Count);
        });

        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public void MoveNext_AfterDispose_IsAtTheEnd()
    {
        using TMap map = Create();
        map[1] = 1;
        MapEnumerator<ulong, ulong> walk = map.GetEnumerator();

        Assert.True(walk.MoveNext());
        walk.Dispose();
        walk.Dispose();

        Assert.False(walk.MoveNext());
    }

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        TMap map = Create();
        map.Dispose();

        Assert.Throws<ObjectDisposedException>(() => map.TryGetValue(1, out _));
        Assert.Throws<ObjectDisposedException>(() => map[1] = 1);
        Assert.Throws<ObjectDisposedException>(() => map.Remove(1));
    }

    [Fact]
    public void HotOperations_AfterWarmUp_AllocateNothing()
    {
        using TMap map = Create();
        Exercise(map);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
                Exercise(map);
        });

        Assert.Equal(0, allocated);
    }

    private static void Exercise(TMap map)
    {
        map[1] = 2;
        map.TryGetValue(1, out _);
        map.TryAdd(1, 3);
        map.TryUpdate(1, 4);
        map.Remove(1);
    }

    private static ulong Exercise(TMap map, ulong[] keys)
    {
        map.AddRange(keys, keys);
        map[4] = 4;
        ulong sum = map[1] + (map.TryAdd(4, 9) ? 100ul : 0) + (map.TryUpdate(4, 5) ? 1ul : 0);
        foreach (ref readonly MapEntry<ulong, ulong> entry in map)
            sum += entry.Key;
        map.Remove(4, out _);
        map.RemoveRange(keys);
        return sum;
    }

    protected TMap Create(uint capacity = Capacity) => Host.CreateMap<TMap>(new MapSpec
    {
        Name = "contract",
        Type = TMap.Layout.Type,
        KeySize = sizeof(ulong),
        ValueSize = sizeof(ulong),
        MaxEntries = capacity,
    });
}
