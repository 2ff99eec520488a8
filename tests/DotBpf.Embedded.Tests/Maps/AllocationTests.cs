using System.Net;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Maps.Traces;
using DotBpf.Embedded.Tests.Shared;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>What operations on maps allocate, of user space and of programs, in memory of this process and in files: nothing.</summary>
public sealed unsafe class AllocationTests : IDisposable
{
    private const int Rounds = 100;

    private static readonly SimulatedSocketSpec s_connected = new() { Local = new(IPAddress.Loopback, 5000), Remote = new(IPAddress.Loopback, 80) };

    private readonly SharedDirectory _directory = new();
    private readonly List<string> _allocating = [];

    public static TheoryData<MapType, MapFlags, bool> Kinds
    {
        get
        {
            TheoryData<MapType, MapFlags, bool> kinds = [];
            foreach (bool isInFile in new[] { false, true })
            {
                foreach (MapType type in new[] { MapType.Hash, MapType.PerCpuHash, MapType.LruHash, MapType.LruPerCpuHash, MapType.Array, MapType.PerCpuArray, MapType.LpmTrie, MapType.Queue, MapType.Stack, MapType.BloomFilter })
                    kinds.Add(type, MapFlags.None, isInFile);
                kinds.Add(MapType.Hash, MapFlags.NoPreallocation, isInFile);
                kinds.Add(MapType.LruHash, MapFlags.NoCommonLru, isInFile);
            }

            return kinds;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UserSpace_EveryOperation_AllocatesNothing(MapType type, MapFlags flags, bool isInFile)
    {
        using MapHandle map = Open(SharedDirectory.Spec(type, flags: flags), isInFile);
        byte[] key = KeyOf(type, 1), other = KeyOf(type, 2), value = new byte[map.ValueSize], found = new byte[map.ValueSize], next = new byte[map.KeySize];
        byte[] keys = [.. key, .. other], values = new byte[2 * map.ValueSize], token = new byte[map.TokenSize];
        map.Update(key, value);

        Measure("Lookup", () => map.Lookup(key, found));
        Measure("Lookup of nothing", () => map.Lookup(other, found));
        Measure("Update", () => map.Update(key, value));
        Measure("Update of what is there", () => map.Update(key, value, UpdateMode.Exist));
        Measure("Update refused", () => map.Update(key, value, UpdateMode.NoExist));
        Measure("GetNextKey", () => map.GetNextKey([], next));
        Measure("GetNextKey after a key", () => map.GetNextKey(key, next));
        Measure("Update and Delete", () => { map.Update(other, value); map.Delete(other); });
        Measure("LookupAndDelete", () => { map.Update(other, value); map.LookupAndDelete(other, found); });
        Measure("UpdateBatch", () => { int count = 2; map.UpdateBatch(keys, values, ref count); });
        Measure("LookupBatch", () => { int count = 2; map.LookupBatch([], token, keys, values, ref count); map.LookupBatch(token, token, keys, values, ref count); });
        Measure("LookupAndDeleteBatch", () => { int count = 2; map.Update(key, value); map.LookupAndDeleteBatch([], token, keys, values, ref count); });
        Measure("DeleteBatch", () => { int count = 1; map.Update(key, value); map.DeleteBatch(key, ref count); });

        Assert.Empty(_allocating);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Programs_EveryOperation_AllocatesNothing(MapType type, MapFlags flags, bool isInFile)
    {
        using MapHandle handle = Open(SharedDirectory.Spec(type, flags: flags), isInFile);
        EmbeddedMap map = ((EmbeddedMapHandle)handle).Map;
        using Native key = new(KeyOf(type, 1)), other = new(KeyOf(type, 2)), value = new(new byte[handle.ValueSize]), next = new(new byte[8]);
        map.UpdateElement(key.Address, value.Address, UpdateMode.Any, 0);

        if (handle.KeySize > 0)
        {
            Measure("map_lookup_elem", () => map.LookupElement(key.Address, 1));
            Measure("map_lookup_percpu_elem", () => map.LookupElementOf(key.Address, 1));
            Measure("map_update_elem", () => map.UpdateElement(key.Address, value.Address, UpdateMode.Any, 0));
            Measure("map_delete_elem", () => { map.UpdateElement(other.Address, value.Address, UpdateMode.Any, 1); map.DeleteElement(other.Address, 1); });
            Measure("for_each_map_elem", () => Walk(map, next.Address));
        }

        Measure("map_push_elem", () => map.PushElement(value.Address, UpdateMode.Any));
        Measure("map_peek_elem", () => map.PeekElement(value.Address));
        Measure("map_pop_elem", () => map.PopElement(value.Address));

        Assert.Empty(_allocating);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ring_ProducedAndConsumed_AllocatesNothing(bool isInFile)
    {
        using MapHandle map = Open(SharedDirectory.Spec(MapType.RingBuffer), isInFile);
        var ring = (EmbeddedRingBuffer)((EmbeddedMapHandle)map).Map;
        using RingBufferReader<ulong> reader = RingBufferMap<ulong>.Bind(map).OpenReader();
        byte[] record = new byte[8];

        Measure("Reserve and Submit", () => { ring.Submit(ring.Reserve(8), 0); Read(reader); });
        Measure("Reserve and Discard", () => { ring.Discard(ring.Reserve(8), 0); Read(reader); });
        Measure("Output", () => { ring.Output(record, 0); Read(reader); });
        Measure("WaitToRead", () => { ring.Output(record, 0); reader.WaitToRead(TimeSpan.FromSeconds(1)); Read(reader); });

        Assert.Empty(_allocating);
    }

    [Fact]
    public void UserRing_FilledAndDrained_AllocatesNothing()
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        using UserRingBufferMap<ulong> map = host.CreateMap(new UserRingBufferMapSpec<ulong>(4096));
        var ring = (EmbeddedUserRing)((EmbeddedMapHandle)map.Handle).Map;
        using UserRingProducer<ulong> producer = map.OpenProducer();

        Measure("TryWrite and drain", () =>
        {
            producer.TryWrite(7);
            ring.TryBeginDrain();
            while (ring.Peek(out _, out uint size) == Errno.None)
                ring.Release(size);
            ring.EndDrain();
            ring.Wake(hasDrained: true, 0);
        });

        Assert.Empty(_allocating);
    }

    [Theory]
    [InlineData(MapType.TaskStorage)]
    [InlineData(MapType.CgrpStorage)]
    [InlineData(MapType.SkStorage)]
    [InlineData(MapType.InodeStorage)]
    public void Storage_EveryOperation_AllocatesNothing(MapType type)
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        (BpfMap view, SimulatedObject owner) = CreateStorage(host, type);
        using MapHandle map = view.Handle;
        var storage = (EmbeddedLocalStorage)((EmbeddedMapHandle)map).Map;
        byte[] key = BitConverter.GetBytes((int)owner.DangerousGetHandle()), value = new byte[8];

        Measure("Update", () => Expect(map.Update(key, value)));
        Measure("Lookup", () => map.Lookup(key, value));
        Measure("Delete", () => { map.Update(key, value); map.Delete(key); });
        Measure("storage_get", () => storage.FindOrAdd(owner, null));
        Measure("storage_delete", () => { storage.FindOrAdd(owner, null); storage.Remove(owner); });

        Assert.Empty(_allocating);
    }

    [Fact]
    public void MapsOfMaps_EveryOperation_AllocateNothing()
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        MapSpec inner = SharedDirectory.Spec(MapType.Hash);
        foreach (MapType type in new[] { MapType.ArrayOfMaps, MapType.HashOfMaps })
        {
            using MapHandle outer = host.CreateMap(new() { Name = "outer", Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 4, Inner = inner });
            using MapHandle first = host.CreateMap(inner), second = host.CreateMap(inner);
            byte[] key = new byte[4], next = new byte[4], value = new byte[4];
            using Native native = new(key);
            EmbeddedMap map = ((EmbeddedMapHandle)outer).Map;

            Measure($"{type} UpdateReference", () => { outer.UpdateReference(key, first); outer.UpdateReference(key, second); });
            Measure($"{type} Lookup", () => Expect(outer.Lookup(key, value)));
            Measure($"{type} GetNextKey", () => outer.GetNextKey([], next));
            Measure($"{type} map_lookup_elem", () => map.AcquireInner(native.Address)?.Release());
            Measure($"{type} Delete", () => { outer.UpdateReference(key, first); outer.Delete(key); });
        }

        Assert.Empty(_allocating);
    }

    [Fact]
    public void Redirects_EveryOperation_AllocateNothing()
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        foreach (MapType type in new[] { MapType.DevMap, MapType.DevMapHash, MapType.CpuMap })
        {
            using MapHandle map = host.CreateMap(new() { Name = "redirect", Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
            byte[] key = new byte[4], value = BitConverter.GetBytes(1), next = new byte[4];
            EmbeddedMap under = ((EmbeddedMapHandle)map).Map;

            Measure($"{type} Update", () => Expect(map.Update(key, value)));
            Measure($"{type} Lookup", () => map.Lookup(key, next));
            Measure($"{type} GetNextKey", () => map.GetNextKey([], next));
            Measure($"{type} redirect_map", () => under.FindTarget(0));
            Measure($"{type} Delete", () => { map.Update(key, value); map.Delete(key); });
        }

        Assert.Empty(_allocating);
    }

    [Fact]
    public void Sockets_EveryOperation_AllocateNothing()
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        using SimulatedSocket first = host.CreateSocket(s_connected), second = host.CreateSocket(s_connected);
        foreach (MapType type in new[] { MapType.SockMap, MapType.SockHash })
        {
            using MapHandle map = host.CreateMap(new() { Name = "sockets", Type = type, KeySize = 4, ValueSize = 8, MaxEntries = 4 });
            byte[] key = new byte[4], value = new byte[8], next = new byte[4];
            byte[][] sockets = [.. new[] { first, second }.Select(socket => BitConverter.GetBytes((long)socket.DangerousGetHandle()))];
            EmbeddedMap under = ((EmbeddedMapHandle)map).Map;

            Measure($"{type} Update", () => { Expect(map.Update(key, sockets[0])); map.Update(key, sockets[1]); });
            Measure($"{type} Lookup", () => map.Lookup(key, value));
            Measure($"{type} GetNextKey", () => map.GetNextKey([], next));
            Measure($"{type} sk_redirect_map", () => under.FindSocket(key));
            Measure($"{type} Delete", () => { map.Update(key, sockets[0]); map.Delete(key); });
        }

        Assert.Empty(_allocating);
    }

    [Fact]
    public void CgroupsAndTraces_EveryOperation_AllocateNothing()
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 });
        using MapHandle cgroups = host.CreateMap(new() { Name = "cgroups", Type = MapType.CgroupArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
        using MapHandle traces = host.CreateMap(new() { Name = "traces", Type = MapType.StackTrace, KeySize = 4, ValueSize = 64, MaxEntries = 16 });
        var stacks = (EmbeddedStackTrace)((EmbeddedMapHandle)traces).Map;
        ulong[] frames = [1, 2, 3];
        byte[] key = new byte[4], cgroup = BitConverter.GetBytes((int)host.RootCgroup.DangerousGetHandle()), value = new byte[64], id = new byte[4];

        Measure("CgroupArray Update", () => Expect(cgroups.Update(key, cgroup)));
        Measure("CgroupArray Delete", () => { cgroups.Update(key, cgroup); cgroups.Delete(key); });
        Measure("get_stackid", () =>
        {
            stacks.Add(frames, comparesHashes: false, replaces: true, out uint number);
            MemoryMarshal.Write(id, in number);
        });
        Measure("StackTrace Lookup", () => Expect(traces.Lookup(id, value)));
        Measure("StackTrace GetNextKey", () => traces.GetNextKey([], key));
        Measure("StackTrace Delete", () => { stacks.Add(frames, false, true, out _); traces.Delete(id); });

        Assert.Empty(_allocating);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arena_EveryOperation_AllocatesNothing(bool isInFile)
    {
        using ArenaMap map = ArenaMap.Bind(Open(new() { Name = "arena", Type = MapType.Arena, MaxEntries = 16, Flags = MapFlags.Mappable }, isInFile));
        var arena = (EmbeddedArena)((EmbeddedMapHandle)map.Handle).Map;
        ulong place = map.Address;

        Measure("Borrow", () =>
        {
            using MappedValues<long> values = map.Borrow<long>(4096);
            values[0]++;
        });
        Measure("arena_alloc_pages", () => arena.Free(arena.Allocate(0, 3), 3));
        Measure("arena_reserve_pages", () => { arena.Reserve(place, 1); arena.Free(place, 1); });

        Assert.Empty(_allocating);
    }

    private void Measure(string operation, Action act)
    {
        act();
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < Rounds; i++)
                act();
        });
        if (allocated != 0)
            _allocating.Add($"{operation}: {allocated / (double)Rounds} bytes");
    }

    private MapHandle Open(MapSpec spec, bool isInFile)
    {
        EmbeddedHost host = isInFile ? _directory.OpenHost() : EmbeddedHost.Create(new() { Cpus = _directory.Cpus });
        return host.CreateMap(spec);
    }

    private static byte[] KeyOf(MapType type, int number) => type switch
    {
        MapType.Queue or MapType.Stack or MapType.BloomFilter => [],
        MapType.Array or MapType.PerCpuArray => BitConverter.GetBytes(number),
        MapType.LpmTrie => [32, 0, 0, 0, (byte)number, 0, 0, 0],
        _ => BitConverter.GetBytes((ulong)number),
    };

    private static (BpfMap Map, SimulatedObject Owner) CreateStorage(EmbeddedHost host, MapType type) => type switch
    {
        MapType.TaskStorage => (host.CreateMap(new TaskStorageMapSpec<ulong>()), host.CreateTask()),
        MapType.CgrpStorage => (host.CreateMap(new CgrpStorageMapSpec<ulong>()), host.CreateCgroup("owner")),
        MapType.SkStorage => (host.CreateMap(new SkStorageMapSpec<ulong>()), host.CreateSocket()),
        _ => (host.CreateMap(new InodeStorageMapSpec<ulong>()), host.CreateFile("owner")),
    };

    private static void Expect(Errno errno)
    {
        if (errno != Errno.None)
            throw new InvalidOperationException($"It answers {errno}.");
    }

    private static void Walk(EmbeddedMap map, byte* key)
    {
        MapCursor cursor = default;
        while (map.MoveNext(ref cursor, key, 0) != null)
        {
        }
    }

    private static void Read(RingBufferReader<ulong> reader)
    {
        while (reader.TryRead(out _))
        {
        }
    }

    /// <summary>Bytes that stay where they are.</summary>
    private sealed class Native : IDisposable
    {
        internal Native(byte[] bytes)
        {
            Address = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 8);
            bytes.CopyTo(new Span<byte>(Address, bytes.Length));
        }

        internal byte* Address { get; }

        public void Dispose() => NativeMemory.Free(Address);
    }
}
