using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class MapsOfMapsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void ArraySet_InnerMap_CanBeOpenedAgain()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        using HashMap<int, long> inner = outer.CreateInner();
        inner[7] = 70;

        outer.Set(1, inner);
        bool found = outer.TryOpen(1, out HashMap<int, long>? opened);

        Assert.True(found);
        using (opened)
        {
            Assert.Equal(inner.Handle.Info.Id, opened!.Handle.Info.Id);
            Assert.Equal(70, opened[7]);
        }
    }

    [Fact]
    public void ArraySet_DisposedMap_NamesBothMaps()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        HashMap<int, long> inner = outer.CreateInner();
        inner.Dispose();

        var error = Assert.Throws<ObjectDisposedException>(() => outer.Set(1, inner));

        Assert.Contains($"{inner}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{outer}", error.Message, StringComparison.Ordinal);
        Assert.False(outer.TryGetMapId(1, out _));
    }

    [Fact]
    public void HashUpdateReference_KeyLongerThanAStack_HoldsTheMapUntilItEnds()
    {
        MapSpec template = new() { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 1 };
        using MapHandle outer = Host.CreateMap(new() { Name = "outer", Type = MapType.HashOfMaps, KeySize = (4 << 20) - 60, ValueSize = 4, MaxEntries = 1, Inner = template });
        uint held;
        using (MapHandle inner = Host.CreateMap(template))
        {
            held = inner.Info.Id;
            Assert.Equal(Errno.None, outer.UpdateReference(new byte[outer.KeySize], inner));
        }

        Assert.True(Exists(held));
        Thread last = new(outer.Dispose, maxStackSize: 256 << 10);
        last.Start();
        last.Join();

        Assert.True(SpinWait.SpinUntil(() => !Exists(held), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void ArrayTryOpen_EmptySlot_ReturnsFalse()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();

        Assert.False(outer.TryOpen(0, out _));
        Assert.False(outer.TryGetMapId(0, out _));
        Assert.False(outer.Remove(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => outer.TryOpen(4, out _));
    }

    [Fact]
    public void ArraySet_Replaced_TheOldMapEnds()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        uint old;
        using (HashMap<int, long> first = outer.CreateInner())
        {
            old = first.Handle.Info.Id;
            outer.Set(1, first);
        }

        using (HashMap<int, long> second = outer.CreateInner())
            outer.Set(1, second);

        Assert.True(outer.TryGetMapId(1, out uint now));
        Assert.NotEqual(old, now);
        Assert.True(SpinWait.SpinUntil(() => !Exists(old), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void ArrayEnumeration_SomeSlots_SkipsTheEmptyOnes()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        using HashMap<int, long> inner = outer.CreateInner();
        outer.Set(1, inner);
        outer.Set(3, inner);

        List<(uint, uint)> entries = [];
        foreach (ref readonly MapEntry<uint, uint> entry in outer)
            entries.Add((entry.Key, entry.Value));

        uint id = inner.Handle.Info.Id;
        Assert.Equal([(1u, id), (3u, id)], entries);
    }

    [Fact]
    public void ArraySet_OtherThanTemplate_IsRefused()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        using HashMap<int, long> other = Host.CreateMap(new HashMapSpec<int, long>(8) { Flags = MapFlags.NoPreallocation });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => outer.Set(0, other));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("template", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, Errno.None)]
    [InlineData(false, true, Errno.EINVAL)]
    [InlineData(true, false, Errno.EINVAL)]
    [InlineData(true, true, Errno.None)]
    public void UpdateReference_ValuesWithALock_OnlyWhereTheTemplateHasThem(bool inTemplate, bool inMap, Errno expected)
    {
        MapSpec locked = ReadObject("field-operations.bpf.o").Maps["hash"], plain = locked with { KeyType = null, ValueType = null };
        using TypesHandle types = Host.LoadTypes(locked.OwnTypes!);
        MapSpec spec = new() { Name = "outer", Type = MapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 1, Inner = inTemplate ? locked : plain };
        using MapHandle outer = Host.CreateMap(spec, inTemplate ? types : null), inner = Host.CreateMap(inMap ? locked : plain, inMap ? types : null);

        Errno errno = outer.UpdateReference(new byte[4], inner);

        Assert.Equal(expected, errno);
    }

    [Fact]
    public void CreateInner_Changed_MayHaveAnotherCapacity()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();

        using HashMap<int, long> inner = outer.CreateInner(spec => spec with { MaxEntries = 99 });
        outer.Set(0, inner);

        Assert.Equal(99u, inner.Capacity);
    }

    [Fact]
    public void CreateInner_OpenedById_SaysWhatToDo()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        using ArrayOfMaps<HashMap<int, long>> again = Host.OpenMap<ArrayOfMaps<HashMap<int, long>>>(outer.Handle.Info.Id);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => again.CreateInner());

        Assert.Contains("template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_InnerOfAnotherLayout_IsRefused()
    {
        using ArrayOfMaps<HashMap<int, long>> outer = CreateArray();
        using HashMap<int, long> inner = outer.CreateInner();
        outer.Set(0, inner);
        using ArrayOfMaps<HashMap<int, int>> wrong = Host.OpenMap<ArrayOfMaps<HashMap<int, int>>>(outer.Handle.Info.Id);

        Assert.Throws<MapLayoutException>(() => wrong.TryOpen(0, out _));
    }

    [Fact]
    public void HashSet_ByKey_AnswersLikeADictionary()
    {
        using HashOfMaps<ulong, ArrayMap<int>> outer = CreateHash(4);
        using ArrayMap<int> inner = outer.CreateInner();

        outer[42] = inner;

        Assert.False(outer.TryAdd(42, inner));
        Assert.True(outer.TryAdd(43, inner));
        Assert.True(outer.TryGetMapId(42, out uint id));
        Assert.Equal(inner.Handle.Info.Id, id);
        Assert.Equal(2, outer.Count());
        Assert.True(outer.Remove(42));
        Assert.False(outer.Remove(42));
        Assert.False(outer.TryOpen(42, out _));
    }

    [Fact]
    public void HashSet_Full_SaysSo()
    {
        using HashOfMaps<ulong, ArrayMap<int>> outer = CreateHash(1);
        using ArrayMap<int> inner = outer.CreateInner();
        outer[1] = inner;

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => outer[2] = inner);

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HashClear_Entries_LeavesNone()
    {
        using HashOfMaps<ulong, ArrayMap<int>> outer = CreateHash(100);
        using ArrayMap<int> inner = outer.CreateInner();
        for (ulong key = 0; key < 100; key++)
            outer[key] = inner;

        outer.Clear();

        Assert.Equal(0, outer.Count());
        Assert.Equal(IterationPromise.EveryKeyOnce, outer.Iteration);
    }

    private ArrayOfMaps<HashMap<int, long>> CreateArray() => Host.CreateMap(new ArrayOfMapsSpec<HashMap<int, long>>(4, new HashMapSpec<int, long>(8)) { Name = "outer" });

    private HashOfMaps<ulong, ArrayMap<int>> CreateHash(uint capacity) =>
        Host.CreateMap(new HashOfMapsSpec<ulong, ArrayMap<int>>(capacity, new ArrayMapSpec<int>(2) { Flags = MapFlags.InnerMap }));

    private bool Exists(uint id)
    {
        try
        {
            Host.OpenMap(id).Dispose();
            return true;
        }
        catch (BpfSyscallException error) when (error.Errno == Errno.ENOENT)
        {
            return false;
        }
    }
}

public sealed class MapsOfMapsOnKernel : MapsOfMapsContract<KernelFixture>;

public sealed class MapsOfMapsOnEmbedded : MapsOfMapsContract<EmbeddedFixture>;
