using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class BpfObjectContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Load_Object_ProgramsAndUserSpaceShareItsMaps()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        var hash = loaded.Map<HashMap<Key, Value>>("hash");
        var key = new Key(9, 80, 6, 0);
        hash[key] = new Value(5, 0, 0, 0);

        uint first = loaded.Program("count").TestRun(Packet(9)).ReturnValue;
        uint second = loaded.Program("count").TestRun(Packet(10)).ReturnValue;

        Assert.Equal(0u, first + second);
        Assert.Equal(6ul, hash[key].Packets);
        Assert.Equal(new Value(1, 64, 0, 0), hash[new Key(10, 80, 6, 0)]);
        Assert.Equal(2, hash.Count());
    }

    [Fact]
    public void Load_ProgramOnAnotherCpu_CountsInThatSlot()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        var hits = loaded.Map<PerCpuArrayMap<ulong>>("percpu_array");
        int last = Host.PossibleCpus - 1;

        using (Host.EnterCpu(last))
            loaded.Program("count").TestRun(Packet(2));

        ulong[] expected = new ulong[Host.PossibleCpus];
        expected[last] = 1;
        Assert.Equal(expected, hits[2].ToArray());
        PerCpuValues<Value> slots = loaded.Map<PerCpuHashMap<uint, Value>>("percpu_hash")[2];
        Assert.Equal(1ul, slots[last].Packets);
        Assert.Equal(last == 0 ? 1ul : 0, slots[0].Packets);
    }

    [Fact]
    public void Delete_FromTheProgram_RemovesForUserSpace()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        loaded.Program("count").TestRun(Packet(9));

        uint first = loaded.Program("forget").TestRun(Packet(9)).ReturnValue;
        uint again = loaded.Program("forget").TestRun(Packet(9)).ReturnValue;

        Assert.Equal(0u, first);
        Assert.Equal((uint)Errno.ENOENT, again);
        Assert.Equal(0, loaded.Map<HashMap<Key, Value>>("hash").Count());
    }

    [Fact]
    public void Count_HashFull_ProgramSeesTheRefusal()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        for (ulong i = 0; i < 64; i++)
            Assert.Equal(0u, loaded.Program("count").TestRun(Packet(i)).ReturnValue);

        uint refused = loaded.Program("count").TestRun(Packet(64)).ReturnValue;

        Assert.Equal(2u, refused);
    }

    [Fact]
    public void WithVariable_Constant_IsSeenByThePrograms()
    {
        ObjectSpec spec = ReadObject("contract.bpf.o").WithVariable("step", 5u);
        using BpfObject loaded = Host.Load(spec);

        loaded.Program("count").TestRun(Packet(1));

        Assert.Equal(5ul, loaded.Map<PerCpuArrayMap<ulong>>("percpu_array")[1].Sum());
    }

    [Fact]
    public void WithVariable_WrongSize_ThrowsAndSaysBoth()
    {
        ObjectSpec spec = ReadObject("contract.bpf.o");

        var error = Assert.Throws<MapLayoutException>(() => spec.WithVariable("step", 5ul));

        Assert.Contains("4 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithMap_MaxEntries_IsWhatTheHostCreates()
    {
        ObjectSpec spec = ReadObject("contract.bpf.o").WithMap("hash", map => map with { MaxEntries = 1000 });

        using BpfObject loaded = Host.Load(spec);

        Assert.Equal(1000u, loaded.Map<HashMap<Key, Value>>("hash").Capacity);
    }

    [Fact]
    public void Map_Unknown_NamesThoseThereAre()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var error = Assert.Throws<KeyNotFoundException>(() => loaded.Map<ArrayMap<ulong>>("nothing"));

        Assert.Contains("percpu_array", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_OtherKind_ThrowsWithBoth()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var error = Assert.Throws<MapLayoutException>(() => loaded.Map<HashMap<uint, ulong>>("lru"));

        Assert.Equal("Hash", error.Expected);
        Assert.Equal("LruHash", error.Found);
    }

    [Fact]
    public void Map_FieldOfAnotherName_IsNamed()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var error = Assert.Throws<MapLayoutException>(() => loaded.Map<HashMap<Key, Swapped>>("hash"));

        Assert.Contains("value field 'packets' (offset 0)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Bytes'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ViewFromAnObject_LeavesTheMapAlone()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        loaded.Map<ArrayMap<ulong>>("array").Dispose();

        Assert.Equal(0ul, loaded.Map<ArrayMap<ulong>>("array")[0]);
    }

    [Fact]
    public void OpenMap_ById_IsTheSameMap()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        loaded.Map<ArrayMap<ulong>>("array")[3] = 33;
        uint id = loaded.Maps["array"].Info.Id;

        using MapHandle again = Host.OpenMap(id);
        byte[] value = new byte[8];
        Errno errno = again.Lookup([3, 0, 0, 0], value);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(33, value[0]);
        Assert.Equal("array", again.Info.Name);
    }

    [Fact]
    public void TryGetNextMapId_FromZero_FindsEveryMap()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var ids = new HashSet<uint>();
        for (uint id = 0; Host.TryGetNextMapId(id, out uint next); id = next)
            ids.Add(next);

        Assert.Superset(loaded.Maps.Values.Select(map => map.Info.Id).ToHashSet(), ids);
    }

    [Fact]
    public void Pin_Map_OpensByNameUntilUnpinned()
    {
        PinPath path = PinRoot.Child($"array_{Guid.NewGuid():N}");
        using (BpfObject loaded = Host.Load(ReadObject("contract.bpf.o")))
        {
            var array = loaded.Map<ArrayMap<ulong>>("array");
            array[1] = 11;
            array.Pin(path);
            Assert.Equal(Errno.EEXIST, Assert.Throws<BpfSyscallException>(() => array.Pin(path)).Errno);
        }

        using (var again = Host.OpenPinned<ArrayMap<ulong>>(path))
            Assert.Equal(11ul, again[1]);

        Assert.True(Host.Unpin(path));
        Assert.False(Host.Unpin(path));
        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfSyscallException>(() => Host.OpenPinned<ArrayMap<ulong>>(path)).Errno);
    }

    [Fact]
    public void Load_PinnedByName_IsUsedAgain()
    {
        PinPath root = PinRoot.Child($"root_{Guid.NewGuid():N}");
        ObjectSpec spec = ReadObject("contract.bpf.o").WithMap("hash", map => map with { Pinning = MapPinning.ByName });
        var options = new LoadOptions { PinRoot = root };
        var key = new Key(1, 80, 6, 0);

        using (BpfObject first = Host.Load(spec, options))
            first.Map<HashMap<Key, Value>>("hash")[key] = new Value(7, 0, 0, 0);
        using (BpfObject second = Host.Load(spec, options))
            Assert.Equal(7ul, second.Map<HashMap<Key, Value>>("hash")[key].Packets);

        ObjectSpec larger = spec.WithMap("hash", map => map with { MaxEntries = 128 });
        var error = Assert.Throws<MapLayoutException>(() => Host.Load(larger, options));
        Assert.Contains("max entries", error.Message, StringComparison.Ordinal);
        Assert.True(Host.Unpin(root.Child("hash")));
    }

    [Fact]
    public void TestRun_PacketTooShort_SaysHowLong()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var error = Assert.Throws<BpfSyscallException>(() => loaded.Program("count").TestRun(new byte[13]));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("14 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EnterCpu_NoSuchCpu_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Host.EnterCpu(Host.PossibleCpus));

    private readonly record struct Key(uint Id, ushort Port, byte Protocol, byte Zone);

    private readonly record struct Value(ulong Packets, ulong Bytes, uint LastCpu, uint Flags);

    private readonly record struct Swapped(ulong Bytes, ulong Packets, uint LastCpu, uint Flags);
}

public sealed class BpfObjectOnKernel : BpfObjectContract<KernelFixture>;

public sealed class BpfObjectOnEmbedded : BpfObjectContract<EmbeddedFixture>;
