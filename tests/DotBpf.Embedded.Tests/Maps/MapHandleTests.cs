using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

public sealed class MapHandleTests
{
    [Fact]
    public void Update_ReadOnlyHandle_Eperm()
    {
        using TestMap map = new(MapType.Hash, 4, MapFlags.ReadOnly);

        Errno update = map.Handle.Update(TestMap.Key(1), TestMap.Key(1));
        Errno freeze = map.Handle.Freeze();
        Errno lookup = map.Handle.Lookup(TestMap.Key(1), new byte[8]);

        Assert.Equal(Errno.EPERM, update);
        Assert.Equal(Errno.EPERM, freeze);
        Assert.Equal(Errno.ENOENT, lookup);
    }

    [Fact]
    public void Lookup_WriteOnlyHandle_Eperm()
    {
        using TestMap map = new(MapType.Hash, 4, MapFlags.WriteOnly);
        byte[] value = new byte[8];
        int count = 1;

        Errno update = map.Handle.Update(TestMap.Key(1), TestMap.Key(1));
        Errno lookup = map.Handle.Lookup(TestMap.Key(1), value);
        Errno walk = map.Handle.GetNextKey([], value);
        Errno batch = map.Handle.LookupBatch([], new byte[8], new byte[8], value, ref count);

        Assert.Equal((Errno.None, Errno.EPERM, Errno.EPERM, Errno.EPERM), (update, lookup, walk, batch));
        Assert.Equal(0, count);
    }

    [Fact]
    public unsafe void Freeze_Map_StopsUserSpaceButNotPrograms()
    {
        using TestMap map = new(MapType.Hash, 4);
        ulong key = 3, value = 4;

        Errno first = map.Handle.Freeze();
        Errno second = map.Handle.Freeze();
        Errno fromUser = map.Handle.Update(TestMap.Key(3), TestMap.Key(4));
        Errno fromProgram = map.Map.UpdateElement((byte*)&key, (byte*)&value, UpdateMode.Any, 0);

        Assert.Equal((Errno.None, Errno.EPERM, Errno.EPERM, Errno.None), (first, second, fromUser, fromProgram));
    }

    [Fact]
    public void Freeze_WhileOthersWrite_NothingChangesAfterwards()
    {
        for (int round = 0; round < 50; round++)
        {
            using TestMap map = new(MapType.Array, 1);
            using Barrier start = new(2);
            Thread writer = new(() => WriteUntilRefused(map, start));
            writer.Start();
            start.SignalAndWait();

            while (map.Handle.Freeze() == Errno.EBUSY)
                Thread.Yield();
            byte[] frozen = Read(map), later = frozen;
            for (int i = 0; i < 200 && writer.IsAlive; i++)
                later = Read(map);

            Assert.Equal(frozen, later);
            writer.Join();
        }
    }

    [Fact]
    public void Operations_DisposedOnAnotherThread_EndOrThrowAndNeverCrash()
    {
        for (int round = 0; round < 200; round++)
        {
            using TestMap map = new(MapType.Hash, 64);
            using Barrier start = new(3);
            Exception?[] faults = new Exception?[2];
            Thread[] workers = [.. Enumerable.Range(0, 2).Select(worker => new Thread(() => faults[worker] = Record.Exception(() => Use(map, start))))];
            Array.ForEach(workers, worker => worker.Start());
            start.SignalAndWait();

            map.Handle.Dispose();
            Array.ForEach(workers, worker => worker.Join());

            Assert.All(faults, fault => Assert.IsType<ObjectDisposedException>(fault));
        }
    }

    [Theory]
    [InlineData(MapType.Hash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerCpuArray)]
    public void Operations_OnAnyKind_AllocateNothing(MapType type)
    {
        using TestMap map = new(type, 64);
        Exercise(map, 100);

        long allocated = Allocation.Least(() => Exercise(map, 1000));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void OpenRing_MapThatIsNone_SaysSo()
    {
        using TestMap map = new(MapType.Hash, 4);

        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(map.Handle.OpenRing);

        Assert.Equal(Errno.ENOTSUPP, refusal.Errno);
    }

    [Fact]
    public void CreateMap_MoreThanTheMachineHolds_Enomem()
    {
        using EmbeddedHost host = EmbeddedHost.Create();

        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(() =>
            host.CreateMap(new() { Name = "huge", Type = MapType.Array, KeySize = 4, ValueSize = int.MaxValue, MaxEntries = uint.MaxValue }));

        Assert.Equal(Errno.ENOMEM, refusal.Errno);
        Assert.Contains("MaxEntries", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateMap_KindThatIsNotHere_NamesKindAndHost()
    {
        using EmbeddedHost host = EmbeddedHost.Create();

        FeatureNotSupportedException refusal = Assert.Throws<FeatureNotSupportedException>(() =>
            host.CreateMap(new() { Name = "functions", Type = MapType.StructOps, KeySize = 4, ValueSize = 4, MaxEntries = 1 }));

        Assert.Contains("StructOps", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("embedded", refusal.Message, StringComparison.Ordinal);
    }

    private static void WriteUntilRefused(TestMap map, Barrier start)
    {
        start.SignalAndWait();
        for (ulong value = 1; map.Handle.Update(TestMap.Index(0), TestMap.Key(value)) == Errno.None; value++)
        {
        }
    }

    private static byte[] Read(TestMap map)
    {
        byte[] value = new byte[8];
        Assert.Equal(Errno.None, map.Handle.Lookup(TestMap.Index(0), value));
        return value;
    }

    private static void Use(TestMap map, Barrier start)
    {
        byte[] value = new byte[8];
        start.SignalAndWait();
        for (ulong key = 0; ; key++)
        {
            map.Handle.Update(TestMap.Key(key % 64), value);
            map.Handle.Lookup(TestMap.Key(key % 64), value);
        }
    }

    private static void Exercise(TestMap map, int rounds)
    {
        Span<byte> key = stackalloc byte[map.Handle.KeySize], next = stackalloc byte[map.Handle.KeySize];
        Span<byte> value = stackalloc byte[map.Handle.ValueSize];
        for (int round = 0; round < rounds; round++)
        {
            key[0] = (byte)(round % 80);
            map.Handle.Update(key, value);
            map.Handle.Lookup(key, value);
            map.Handle.GetNextKey(key, next);
            if (round % 3 == 0)
                map.Handle.Delete(key);
        }
    }
}
