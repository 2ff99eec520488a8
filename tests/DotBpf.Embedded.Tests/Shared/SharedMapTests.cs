using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>Maps in files, as two hosts see them that know nothing of one another.</summary>
public sealed class SharedMapTests
{
    public static TheoryData<MapType, MapFlags> Keyed => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.Hash, MapFlags.NoPreallocation },
        { MapType.PerCpuHash, MapFlags.None },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruHash, MapFlags.NoCommonLru },
        { MapType.LruPerCpuHash, MapFlags.None },
        { MapType.LpmTrie, MapFlags.None },
    };

    [Theory]
    [MemberData(nameof(Keyed))]
    public void Update_ThroughOneHost_IsSeenThroughTheOtherAtOnce(MapType type, MapFlags flags)
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(type, flags: flags));
        using MapHandle read = directory.Open(directory.OpenHost(), "shared");
        byte[] key = [32, 0, 0, 0, 1, 2, 3, 4], value = Filled(written.ValueSize, 7), found = new byte[written.ValueSize];

        Assert.Equal(Errno.None, written.Update(key, value));
        Assert.Equal(Errno.None, read.Lookup(key, found));
        Assert.Equal(Errno.None, read.Delete(key));
        Errno after = written.Lookup(key, value);

        Assert.Equal(Filled(written.ValueSize, 7), found);
        Assert.Equal(Errno.ENOENT, after);
    }

    [Theory]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerCpuArray)]
    public void Array_WrittenThroughOneHost_IsReadThroughTheOther(MapType type)
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(type));
        using MapHandle read = directory.Open(directory.OpenHost(), "shared");
        byte[] value = Filled(written.ValueSize, 9), found = new byte[written.ValueSize];

        written.Update(BitConverter.GetBytes(63), value);
        read.Lookup(BitConverter.GetBytes(63), found);

        Assert.Equal(value, found);
    }

    [Theory]
    [InlineData(MapType.Queue, 1)]
    [InlineData(MapType.Stack, 2)]
    public void Push_ThroughOneHost_IsPoppedThroughTheOther(MapType type, byte expected)
    {
        using SharedDirectory directory = new();
        using MapHandle pushed = directory.Create(directory.OpenHost(), SharedDirectory.Spec(type));
        using MapHandle popped = directory.Open(directory.OpenHost(), "shared");
        byte[] found = new byte[8];

        pushed.Update([], Filled(8, 1));
        pushed.Update([], Filled(8, 2));
        popped.LookupAndDelete([], found);

        Assert.Equal(Filled(8, expected), found);
    }

    [Fact]
    public void Bloom_PushedThroughOneHost_IsPeekedThroughTheOther()
    {
        using SharedDirectory directory = new();
        using MapHandle pushed = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.BloomFilter));
        using MapHandle peeked = directory.Open(directory.OpenHost(), "shared");

        pushed.Update([], Filled(8, 5));

        Assert.Equal(Errno.None, peeked.Lookup([], Filled(8, 5)));
    }

    [Fact]
    public void Map_WhoseMakerIsGone_KeepsItsEntriesInItsOrder()
    {
        using SharedDirectory directory = new();
        byte[] value = new byte[8], next = new byte[8];
        using (EmbeddedHost maker = directory.OpenHost())
        using (MapHandle map = directory.Create(maker, SharedDirectory.Spec(MapType.Hash)))
        {
            for (ulong key = 0; key < 64; key++)
                map.Update(BitConverter.GetBytes(key), BitConverter.GetBytes(key * 3));
        }

        using MapHandle opened = directory.Open(directory.OpenHost(), "shared");
        Errno full = opened.Update(BitConverter.GetBytes(64ul), value);
        Errno found = opened.Lookup(BitConverter.GetBytes(63ul), value);

        Assert.Equal(Errno.E2BIG, full);
        Assert.Equal(Errno.None, found);
        Assert.Equal(189ul, BitConverter.ToUInt64(value));
        Assert.Equal(Errno.None, opened.GetNextKey([], next));
    }

    [Fact]
    public async Task Ring_ProducedInOneHost_IsReadAndWaitedForInTheOther()
    {
        using SharedDirectory directory = new();
        using MapHandle written = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.RingBuffer));
        using MapHandle read = directory.Open(directory.OpenHost(), "shared");
        using RingBufferReader<ulong> reader = RingBufferMap<ulong>.Bind(read).OpenReader();
        var ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)written).Map;

        Task producing = Task.Run(async () =>
        {
            await Task.Delay(50);
            ring.Output(BitConverter.GetBytes(77ul), 0);
        });
        bool came = reader.WaitToRead(TimeSpan.FromSeconds(20));
        ulong value = reader.TryRead(out RingRecord<ulong> record) ? record.Value : 0;
        await producing;

        Assert.True(came);
        Assert.Equal(77ul, value);
    }

    [Fact]
    public unsafe void UserRing_FilledInOneHost_IsDrainedInTheOtherByOneAtATime()
    {
        using SharedDirectory directory = new();
        using MapHandle filled = directory.Create(directory.OpenHost(), UserRing());
        using MapHandle drained = directory.Open(directory.OpenHost(), "user");
        using UserRingProducer<ulong> producer = UserRingBufferMap<ulong>.Bind(filled).OpenProducer();
        EmbeddedUserRing ring = RingOf(drained), other = RingOf(filled);

        bool isWritten = producer.TryWrite(77);
        bool[] drains = [ring.TryBeginDrain(), other.TryBeginDrain()];
        Errno errno = ring.Peek(out byte* payload, out uint size);
        ulong value = *(ulong*)payload;
        ring.Release(size);
        ring.EndDrain();

        Assert.True(isWritten);
        Assert.Equal([true, false], drains);
        Assert.Equal((Errno.None, 8u, 77ul), (errno, size, value));
        Assert.True(other.TryBeginDrain());
        Assert.Equal(Errno.ENODATA, other.Peek(out _, out _));
    }

    [Fact]
    public unsafe void UserRing_WhoseDrainerWasKilled_IsDrainedByTheNext()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), UserRing());
        EmbeddedUserRing ring = RingOf(map);
        MapFile file = ring.File!;
        ulong* drainer = (ulong*)(file.Data + file.DataLength - 64);
        ring.TryBeginDrain();
        ulong self = *drainer;

        *drainer = ProcessStamp.Of(int.MaxValue, 1, 1);

        Assert.Equal(ProcessStamp.Current, self);
        Assert.True(ring.TryBeginDrain());
        Assert.False(ring.TryBeginDrain());
    }

    [Fact]
    public void Open_NothingThereOnAHostWithoutADirectory_SaysHowMapsAreShared()
    {
        using EmbeddedHost host = EmbeddedHost.Create();

        var refused = Assert.Throws<BpfSyscallException>(() => host.OpenPinned<HashMap<int, ulong>>(BpfFileSystem.Path("flows")));

        Assert.Equal(Errno.ENOENT, refused.Errno);
        Assert.Contains("PinDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TwiceOnOneHost_IsTheSameMap()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle made = directory.Create(host, SharedDirectory.Spec(MapType.Hash));

        using MapHandle opened = directory.Open(host, "shared");

        Assert.Equal(made.Info.Id, opened.Info.Id);
    }

    [Fact]
    public void Open_CopyOfAPin_IsAMapOfItsOwn()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle made = directory.Create(host, SharedDirectory.Spec(MapType.Array));
        File.Copy(directory.Path("shared").Value, directory.Path("copy").Value);
        byte[] found = new byte[8];

        using MapHandle copy = directory.Open(host, "copy");
        made.Update(new byte[4], Filled(8, 1));
        copy.Lookup(new byte[4], found);

        Assert.NotEqual(made.Info.Id, copy.Info.Id);
        Assert.Equal(new byte[8], found);
    }

    [Fact]
    public void Pin_UnderOneNameByManyAtOnce_SucceedsOnce()
    {
        using SharedDirectory directory = new();
        EmbeddedHost[] hosts = [directory.OpenHost(), directory.OpenHost(), directory.OpenHost()];
        for (int round = 0; round < 100; round++)
        {
            PinPath path = directory.Path($"pin{round}");
            using Barrier start = new(hosts.Length);

            int[] pinned = [.. hosts.AsParallel().WithDegreeOfParallelism(hosts.Length).WithExecutionMode(ParallelExecutionMode.ForceParallelism).Select(host => TryPin(host, path, start))];

            Assert.Equal(1, pinned.Sum());
        }
    }

    [Fact]
    public void Pin_OfAProgramUnderTheNameOfAFile_IsRefused()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle first = directory.Create(host, SharedDirectory.Spec(MapType.Hash));
        using MapHandle kept = host.CreateMap(new() { Name = "kept", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using MapHandle second = host.CreateMap(SharedDirectory.Spec(MapType.Hash));
        host.Pin(kept, directory.Path("kept"));

        var inProcess = Assert.Throws<BpfSyscallException>(() => host.Pin(kept, directory.Path("shared")));
        var inFile = Assert.Throws<BpfSyscallException>(() => host.Pin(second, directory.Path("kept")));

        Assert.Equal((Errno.EEXIST, Errno.EEXIST), (inProcess.Errno, inFile.Errno));
    }

    [Fact]
    public void Open_MapWithTypes_ProvesThemAgain()
    {
        using SharedDirectory directory = new();
        using (HashMap<int, ulong> made = directory.OpenHost().CreateMap(new HashMapSpec<int, ulong>(16) { Name = "typed" }))
            made.Pin(directory.Path("typed"));

        using HashMap<int, ulong> opened = directory.OpenHost().OpenPinned<HashMap<int, ulong>>(directory.Path("typed"));
        Exception? refused = Record.Exception(() => directory.OpenHost().OpenPinned<HashMap<int, double>>(directory.Path("typed")));

        Assert.NotNull(opened.Handle.Info.ValueType);
        Assert.IsType<MapLayoutException>(refused);
    }

    [Fact]
    public void Freeze_ThroughOneHost_ForbidsTheOtherToWrite()
    {
        using SharedDirectory directory = new();
        using MapHandle frozen = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));
        using MapHandle other = directory.Open(directory.OpenHost(), "shared");

        frozen.Freeze();

        Assert.Equal(Errno.EPERM, other.Update(new byte[8], new byte[8]));
        Assert.True(other.IsFrozen);
    }

    [Fact]
    public void Unpin_WhileOthersHaveIt_LeavesThemTheMapAndNobodyElse()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle map = directory.Create(host, SharedDirectory.Spec(MapType.Hash));

        bool wasPinned = directory.OpenHost().Unpin(directory.Path("shared"));

        Assert.True(wasPinned);
        Assert.Equal(Errno.None, map.Update(new byte[8], new byte[8]));
        Assert.False(host.TryOpenPinnedMap(directory.Path("shared"), out _));
    }

    [Fact]
    public void MovePin_OntoAnother_TakesItsPlace()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle first = directory.Create(host, SharedDirectory.Spec(MapType.Hash));
        using MapHandle second = directory.Create(host, SharedDirectory.Spec(MapType.Hash) with { Name = "second" });

        host.MovePin(directory.Path("second"), directory.Path("shared"));
        using MapHandle found = directory.Open(host, "shared");

        Assert.Equal(second.Info.Id, found.Info.Id);
        Assert.Single(host.ListPins());
    }

    [Fact]
    public void Pin_UnderAPathOfTheKernelsFileSystem_LiesInTheDirectory()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle map = host.CreateMap(SharedDirectory.Spec(MapType.Hash));

        host.Pin(map, BpfFileSystem.Path("demo/flows"));

        PinEntry entry = Assert.Single(directory.OpenHost().ListPins());
        Assert.Equal($"{directory.Root}/demo/flows", entry.Path.Value);
        Assert.Equal((PinKind.Map, "shared"), (entry.Kind, entry.Name));
    }

    [Theory]
    [InlineData("shared", Errno.EEXIST)]
    [InlineData("with.dot", Errno.EPERM)]
    [InlineData("/elsewhere/shared", Errno.EPERM)]
    public void Pin_WhereItMayNotBe_IsRefused(string name, Errno expected)
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle first = directory.Create(host, SharedDirectory.Spec(MapType.Hash));
        using MapHandle second = host.CreateMap(SharedDirectory.Spec(MapType.Hash));

        var refused = Assert.Throws<BpfSyscallException>(() => host.Pin(second, name[0] == '/' ? new(name) : directory.Path(name)));

        Assert.Equal(expected, refused.Errno);
    }

    [Fact]
    public void Open_OnAHostOfOtherCpus_SaysWhichItNeeds()
    {
        using SharedDirectory directory = new(cpus: 3);
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.PerCpuArray));
        using EmbeddedHost other = EmbeddedHost.Create(new() { Cpus = 2, PinDirectory = directory.Root });

        var refused = Assert.Throws<MapLayoutException>(() => other.TryOpenPinnedMap(directory.Path("shared"), out _));

        Assert.Contains("3", refused.Found, StringComparison.Ordinal);
    }

    private static MapSpec UserRing() => new() { Name = "user", Type = MapType.UserRingBuffer, MaxEntries = 4096 };

    private static EmbeddedUserRing RingOf(MapHandle map) => (EmbeddedUserRing)((EmbeddedMapHandle)map).Map;

    private static int TryPin(EmbeddedHost host, PinPath path, Barrier start)
    {
        using MapHandle map = host.CreateMap(SharedDirectory.Spec(MapType.Queue));
        start.SignalAndWait();
        try
        {
            host.Pin(map, path);
            return 1;
        }
        catch (BpfSyscallException refused) when (refused.Errno == Errno.EEXIST)
        {
            return 0;
        }
    }

    private static byte[] Filled(int size, byte value)
    {
        byte[] bytes = new byte[size];
        Array.Fill(bytes, value);
        return bytes;
    }
}
