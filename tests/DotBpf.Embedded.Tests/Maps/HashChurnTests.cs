using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Many threads on the same map from both sides: nothing is torn, lost, doubled or leaked.</summary>
public sealed class HashChurnTests
{
    private const uint Capacity = 16;
    private const ulong KeyRange = 24;
    private const int Words = 64;
    private const int Rounds = 30_000;

    public static TheoryData<MapType, MapFlags> Kinds => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.Hash, MapFlags.NoPreallocation },
        { MapType.PerCpuHash, MapFlags.None },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruHash, MapFlags.NoCommonLru },
        { MapType.LruPerCpuHash, MapFlags.None },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Operations_OnManyThreads_KeepEveryEntryWhole(MapType type, MapFlags flags)
    {
        using TestMap map = new(type, Capacity, flags, Words * sizeof(ulong));
        Exception?[] faults = new Exception?[TestMap.Cpus + 1];

        Parallel.For(0, faults.Length, new ParallelOptions { MaxDegreeOfParallelism = faults.Length }, worker =>
            faults[worker] = Record.Exception(() => Churn(map, worker)));

        Assert.All(faults, Assert.Null);
        AssertConsistent(map);
    }

    [Theory]
    [InlineData(MapFlags.None)]
    [InlineData(MapFlags.NoPreallocation)]
    public void Inserts_AfterChurn_FillExactlyTheCapacity(MapFlags flags)
    {
        using TestMap map = new(MapType.Hash, Capacity, flags, Words * sizeof(ulong));
        Parallel.For(0, TestMap.Cpus, worker => Churn(map, worker));
        foreach (ulong key in map.Keys())
            map.Handle.Delete(TestMap.Key(key));

        byte[] value = new byte[Words * sizeof(ulong)];
        int inserted = 0;
        while (map.Handle.Update(TestMap.Key((ulong)inserted), value) == Errno.None)
            inserted++;

        Assert.Equal((int)Capacity, inserted);
        Assert.Equal(Errno.E2BIG, map.Handle.Update(TestMap.Key(ulong.MaxValue), value));
    }

    private static unsafe void Churn(TestMap map, int worker)
    {
        using IDisposable cpu = map.Host.EnterCpu(worker % TestMap.Cpus);
        Random random = new(worker);
        byte[] value = new byte[map.Handle.ValueSize];
        byte[] next = new byte[8];
        for (int round = 0; round < Rounds; round++)
        {
            ulong number = (ulong)random.NextInt64((long)KeyRange);
            byte[] key = TestMap.Key(number);
            switch (random.Next(8))
            {
                case 0 or 1: Update(map, key, Filled(value, number)); break;
                case 2: map.Handle.Delete(key); break;
                case 3 or 4: Check(number, map.Handle.Lookup(key, value), value); break;
                case 5: Check(number, map.Handle.LookupAndDelete(key, value), value); break;
                case 6: map.Handle.GetNextKey(key, next); break;
                default: FromProgram(map, key, number, worker % TestMap.Cpus); break;
            }
        }
    }

    private static void Update(TestMap map, byte[] key, byte[] value)
    {
        AssertWrittenOrFull(map, map.Handle.Update(key, value));
    }

    // A hash can be full. An LRU evicts instead, but while other threads are just putting in or taking out every element of
    // a CPU's four there is none to evict, on the kernel as well.
    private static void AssertWrittenOrFull(TestMap map, Errno errno)
    {
        bool isLru = map.Handle.Info.Type is MapType.LruHash or MapType.LruPerCpuHash;
        Assert.True(errno == Errno.None || errno == (isLru ? Errno.ENOMEM : Errno.E2BIG), errno.ToString());
    }

    // The pointer may go stale at once; that it is still memory of the map is all a program may rely on.
    private static unsafe void FromProgram(TestMap map, byte[] key, ulong number, int cpu)
    {
        Span<ulong> words = stackalloc ulong[Words];
        words.Fill(number);
        fixed (byte* k = key)
        fixed (ulong* v = words)
        {
            AssertWrittenOrFull(map, map.Map.UpdateElement(k, (byte*)v, UpdateMode.Any, cpu));
            byte* found = map.Map.LookupElement(k, cpu);
            if (found != null)
                Assert.InRange(*(ulong*)found, 0ul, KeyRange);
        }
    }

    private static byte[] Filled(byte[] value, ulong number)
    {
        MemoryMarshal.Cast<byte, ulong>(value.AsSpan()).Fill(number);
        return value;
    }

    // On per-CPU kinds a program fills its own slot and zeroes the others.
    private static void Check(ulong number, Errno errno, byte[] value)
    {
        if (errno == Errno.ENOENT)
            return;
        Assert.Equal(Errno.None, errno);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(value.AsSpan());
        for (int slot = 0; slot < words.Length; slot += Words)
        {
            ulong first = words[slot];
            Assert.True(first == number || (first == 0 && words.Length > Words), $"key {number} has a value of {first}");
            Assert.Equal(-1, words.Slice(slot, Words).IndexOfAnyExcept(first));
        }
    }

    private static void AssertConsistent(TestMap map)
    {
        List<ulong> keys = map.Keys();
        byte[] value = new byte[map.Handle.ValueSize];
        Assert.InRange(keys.Count, 1, (int)Capacity);
        Assert.Equal(keys.Count, keys.Distinct().Count());
        foreach (ulong key in keys)
        {
            Assert.Equal(Errno.None, map.Handle.Lookup(TestMap.Key(key), value));
            Check(key, Errno.None, value);
        }
    }
}
