using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Typed views of hashes go a shorter way than bytes, with the same answers.</summary>
public sealed class TypedEntriesTests
{
    private const int Words = 8;

    [Fact]
    public void TryGetValue_KeysOfAllSizes_AnswersAsBytesDo()
    {
        AssertSameAnswers<byte, byte>(MapType.Hash);
        AssertSameAnswers<ushort, uint>(MapType.LruHash);
        AssertSameAnswers<uint, ulong>(MapType.Hash);
        AssertSameAnswers<ulong, ulong>(MapType.Hash);
        AssertSameAnswers<ulong, Block>(MapType.LruHash);
        AssertSameAnswers<Guid, byte>(MapType.Hash);
        AssertSameAnswers<Block, Guid>(MapType.Hash);
    }

    [Fact]
    public void TryGetValue_ResultInPlaceOfTheKey_IsTheValueOfTheKey()
    {
        using TestMap map = new(MapType.Hash, 4);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        view[3] = 30;
        ulong both = 3;

        bool isThere = view.TryGetValue(in both, out both);

        Assert.True(isThere);
        Assert.Equal(30ul, both);
    }

    [Fact]
    public void TryGetValue_TypesOfOtherSizesThanTheMap_RefusedByTheirSizes()
    {
        using TestMap map = new(MapType.Hash, 4);
        var view = HashMap<uint, ulong>.Bind(map.Handle);

        var refusal = Assert.Throws<ArgumentException>(() => view.TryGetValue(1, out _));

        Assert.Contains("expected 8 bytes, found 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetValue_WriteOnlyHandle_Eperm()
    {
        using TestMap map = new(MapType.Hash, 4, MapFlags.WriteOnly);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);

        var refusal = Assert.Throws<BpfSyscallException>(() => view.TryGetValue(1, out _));

        Assert.Equal(Errno.EPERM, refusal.Errno);
    }

    [Fact]
    public void TryGetValue_AfterDispose_NamesTheMap()
    {
        using TestMap map = new(MapType.Hash, 4);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        view[1] = 2;
        map.Handle.Dispose();

        var present = Assert.Throws<ObjectDisposedException>(() => view.TryGetValue(1, out _));
        var absent = Assert.Throws<ObjectDisposedException>(() => view.TryGetValue(2, out _));

        Assert.Contains("tested", present.Message, StringComparison.Ordinal);
        Assert.Contains("tested", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetValue_DisposedOnAnotherThread_AnswersRightOrThrows()
    {
        for (int round = 0; round < 100; round++)
        {
            using TestMap map = new(MapType.Hash, 100_000);
            var view = HashMap<ulong, ulong>.Bind(map.Handle);
            for (ulong key = 0; key < 64; key++)
                view[key] = key + 1;

            Exception?[] ends = EndsOfTwo(() => ReadForEver(view), map.Handle.Dispose);

            Assert.All(ends, end => Assert.IsType<ObjectDisposedException>(end));
        }
    }

    [Fact]
    public void Update_DisposedOnAnotherThread_ThrowsInTheEnd()
    {
        for (int round = 0; round < 100; round++)
        {
            using TestMap map = new(MapType.Hash, 64);
            var view = HashMap<ulong, ulong>.Bind(map.Handle);

            Exception?[] ends = EndsOfTwo(() => WriteForEver(view), map.Handle.Dispose);

            Assert.All(ends, end => Assert.IsType<ObjectDisposedException>(end));
        }
    }

    [Fact]
    public void Update_FrozenOnAnotherThread_ChangesNothingAfterwards()
    {
        for (int round = 0; round < 100; round++)
        {
            using TestMap map = new(MapType.Hash, 64);
            var view = HashMap<ulong, ulong>.Bind(map.Handle);
            List<(ulong Key, ulong Value)> frozen = [];

            Exception?[] ends = EndsOfTwo(() => WriteForEver(view), () =>
            {
                while (map.Handle.Freeze() == Errno.EBUSY)
                    Thread.Yield();
                frozen = Entries(map);
            });

            Assert.Equal(frozen, Entries(map));
            Assert.All(ends, end => Assert.Equal(Errno.EPERM, Assert.IsType<BpfSyscallException>(end).Errno));
        }
    }

    [Fact]
    public void TryGetValue_WhileOthersWrite_ReadsWholeValuesOfTheirKeys()
    {
        using TestMap map = new(MapType.Hash, 16, valueSize: Words * sizeof(ulong));
        var view = HashMap<ulong, Block>.Bind(map.Handle);
        using CancellationTokenSource stop = new();
        Thread[] writers = [.. Enumerable.Range(0, 2).Select(writer => new Thread(() => Churn(view, writer, stop.Token)))];
        Array.ForEach(writers, writer => writer.Start());

        Exception? fault = Record.Exception(() => AssertWhole(view));

        stop.Cancel();
        Array.ForEach(writers, writer => writer.Join());
        Assert.Null(fault);
    }

    [Fact]
    public void TryGetValue_AnyNumberOfTimes_AllocatesNothing()
    {
        using TestMap map = new(MapType.Hash, 64);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        Exercise(view);

        long allocated = Allocation.Least(() => Exercise(view));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public unsafe void Dispose_LargeMapWithTypedView_GivesItsPagesBack()
    {
        using TestMap map = new(MapType.Hash, 1_000_000);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        for (ulong key = 0; key < 1_000_000; key++)
            view[key] = key;
        ulong middle = 500_000;
        ulong* lent = (ulong*)map.Map.LookupElement((byte*)&middle, 0);
        ulong before = Volatile.Read(ref *lent);

        map.Handle.Dispose();

        // Pages that the system has taken back read as zeros.
        Assert.Equal((500_000ul, 0ul), (before, Volatile.Read(ref *lent)));
        GC.KeepAlive(view);
    }

    [Fact]
    public unsafe void Update_ElementThatNoProgramCanKnow_IsWrittenInPlaceAsTheNewest()
    {
        using TestMap map = new(MapType.Hash, 4);
        ulong key = 1;
        map.Handle.Update(TestMap.Key(1), TestMap.Key(10));
        byte* before = map.Map.LookupElement((byte*)&key, 0);

        map.Handle.Update(TestMap.Key(1), TestMap.Key(11));

        Assert.Equal((nint)before, (nint)map.Map.LookupElement((byte*)&key, 0));
        Assert.Equal(11ul, *(ulong*)before);
    }

    [Fact]
    public unsafe void Update_ElementOfAMapInAProgram_IsAnotherElement()
    {
        using TestMap map = new(MapType.Hash, 4);
        ulong key = 1;
        map.Handle.Update(TestMap.Key(1), TestMap.Key(10));
        map.Map.AddReference();
        byte* before = map.Map.LookupElement((byte*)&key, 0);

        map.Handle.Update(TestMap.Key(1), TestMap.Key(11));

        Assert.NotEqual((nint)before, (nint)map.Map.LookupElement((byte*)&key, 0));
        Assert.Equal(10ul, *(ulong*)before);
        map.Map.Release();
    }

    // Two maps with the same seed and few buckets, one of which replaces elements because a program might know them.
    [Fact]
    public void Update_InPlaceOrNot_OrderIsTheSame()
    {
        using TestMap unseen = new(MapType.Hash, 8, MapFlags.ZeroSeed), seen = new(MapType.Hash, 8, MapFlags.ZeroSeed);
        seen.Map.AddReference();
        Random random = new(3);
        for (int step = 0; step < 3000; step++)
        {
            ulong key = (ulong)random.Next(10), value = (ulong)step;
            int verb = random.Next(6);

            Assert.Equal(Write(seen, verb, key, value), Write(unseen, verb, key, value));
            Assert.Equal(Entries(seen), Entries(unseen));
        }

        seen.Map.Release();
    }

    [Fact]
    public void Update_FrozenMap_EpermAndKeepsTheValue()
    {
        using TestMap map = new(MapType.Hash, 4);
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        view[1] = 10;
        view.Freeze();

        var refusal = Assert.Throws<BpfSyscallException>(() => view[1] = 11);

        Assert.Equal(Errno.EPERM, refusal.Errno);
        Assert.Equal(10ul, view[1]);
    }

    private static void AssertSameAnswers<TKey, TValue>(MapType type)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 1 });
        using MapHandle handle = host.CreateMap(new()
        {
            Name = "typed",
            Type = type,
            KeySize = (uint)Unsafe.SizeOf<TKey>(),
            ValueSize = (uint)Unsafe.SizeOf<TValue>(),
            MaxEntries = 64,
        });
        KeyedMap<TKey, TValue> view = type == MapType.Hash ? HashMap<TKey, TValue>.Bind(handle) : LruHashMap<TKey, TValue>.Bind(handle);
        Random random = new(7);
        TKey[] keys = new TKey[90];
        random.NextBytes(MemoryMarshal.AsBytes(keys.AsSpan()));
        for (int step = 0; step < 3000; step++)
        {
            TKey key = keys[random.Next(keys.Length)];
            TValue value = default, viaBytes = default;
            random.NextBytes(MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
            if (random.Next(3) == 0)
                handle.Delete(Bytes(in key));
            else
                handle.Update(Bytes(in key), Bytes(in value));

            key = keys[random.Next(keys.Length)];
            Errno errno = handle.Lookup(Bytes(in key), MemoryMarshal.AsBytes(new Span<TValue>(ref viaBytes)));
            bool isThere = view.TryGetValue(key, out TValue viaView);

            Assert.Equal(errno == Errno.None, isThere);
            Assert.Equal(Convert.ToHexString(Bytes(in viaBytes)), Convert.ToHexString(Bytes(in viaView)));
        }
    }

    private static ReadOnlySpan<byte> Bytes<T>(ref readonly T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    private static string Write(TestMap map, int verb, ulong key, ulong value)
    {
        var view = HashMap<ulong, ulong>.Bind(map.Handle);
        try
        {
            if (verb <= 2)
                view[key] = value;
            return verb switch
            {
                3 => view.TryAdd(key, value),
                4 => view.TryUpdate(key, value),
                5 => view.Remove(key),
                _ => true,
            } ? "done" : "refused";
        }
        catch (BpfSyscallException error)
        {
            return error.Errno.ToString();
        }
    }

    // What two threads end with that work until something happens on this one.
    private static Exception?[] EndsOfTwo(Action work, Action happens)
    {
        using Barrier start = new(3);
        Exception?[] ends = new Exception?[2];
        Thread[] workers = [.. Enumerable.Range(0, 2).Select(worker => new Thread(() =>
        {
            start.SignalAndWait();
            ends[worker] = Record.Exception(work);
        }))];
        Array.ForEach(workers, worker => worker.Start());
        start.SignalAndWait();
        happens();
        Array.ForEach(workers, worker => worker.Join());
        return ends;
    }

    private static void ReadForEver(HashMap<ulong, ulong> view)
    {
        for (ulong i = 0; ; i++)
        {
            Assert.True(view.TryGetValue(i % 64, out ulong value));
            Assert.Equal((i % 64) + 1, value);
            Assert.False(view.TryGetValue(64 + (i % 64), out _));
        }
    }

    private static void WriteForEver(HashMap<ulong, ulong> view)
    {
        for (ulong i = 0; ; i++)
            view[i % 64] = i;
    }

    private static void AssertWhole(HashMap<ulong, Block> view)
    {
        for (int i = 0; i < 300_000; i++)
        {
            ulong key = (ulong)i % 24;
            if (view.TryGetValue(key, out Block value))
                Assert.Equal(-1, ((ReadOnlySpan<ulong>)value).IndexOfAnyExcept(key));
        }
    }

    private static void Churn(HashMap<ulong, Block> view, int writer, CancellationToken stop)
    {
        Random random = new(writer);
        while (!stop.IsCancellationRequested)
        {
            ulong key = (ulong)random.Next(24);
            Block value = default;
            ((Span<ulong>)value).Fill(key);
            switch (random.Next(3))
            {
                case 0:
                    view.Remove(key);
                    break;
                case 1:
                    _ = view.TryUpdate(key, value);
                    break;
                default:
                    view.Handle.Update(Bytes(in key), Bytes(in value));
                    break;
            }
        }
    }

    private static void Exercise(HashMap<ulong, ulong> view)
    {
        for (ulong key = 0; key < 200; key++)
        {
            view[key % 60] = key;
            _ = view.TryGetValue(key, out _);
        }
    }

    private static List<(ulong Key, ulong Value)> Entries(TestMap map)
    {
        List<(ulong Key, ulong Value)> entries = [];
        foreach (ref readonly MapEntry<ulong, ulong> entry in HashMap<ulong, ulong>.Bind(map.Handle))
            entries.Add((entry.Key, entry.Value));
        return entries;
    }

    [InlineArray(Words)]
    private struct Block
    {
        private ulong _first;
    }
}
