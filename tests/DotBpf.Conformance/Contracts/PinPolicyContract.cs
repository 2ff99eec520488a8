using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What loading does with maps that are pinned already: use, refuse, replace, grow, migrate.</summary>
public abstract class PinPolicyContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const string Name = "flows";

    private PinPath Pin => PinRoot.Child(Name);

    [Fact]
    public void Reuse_SameMap_KeepsIt()
    {
        uint first = Load<Flow, Stats>(64, PinPolicy.Reuse, map => map[new(1, 2)] = new(10, 20, -1));

        uint second = Load<Flow, Stats>(64, PinPolicy.Reuse, map => Assert.Equal(new Stats(10, 20, -1), map[new(1, 2)]));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Reuse_EverythingDiffers_ListsAllDifferencesAndLeavesThePin()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse);
        MapSpec other = Spec(new HashMapSpec<uint, WideStats>(128) { Flags = MapFlags.NoPreallocation });

        var error = Assert.Throws<MapLayoutException>(() => Host.Load(Object(other), Options(PinPolicy.Reuse)));

        Assert.Equal(["key size", "value size", "flags", "key type", "value type", "max entries"], error.Differences.Select(difference => difference.What));
        Assert.Equal(("128", "64"), (error.Differences[^1].Expected, error.Differences[^1].Found));
        Assert.Equal(pinned, PinnedId());
    }

    [Fact]
    public void Reuse_OnlyTheTypesDiffer_ShowsBothWithTheirFields()
    {
        Load<Flow, Stats>(64, PinPolicy.Reuse);

        var error = Assert.Throws<MapLayoutException>(() => Load<Flow, SwappedStats>(64, PinPolicy.Reuse));

        MapDifference difference = Assert.Single(error.Differences);
        Assert.Equal("value type", difference.What);
        Assert.Contains("Bytes", difference.Expected, StringComparison.Ordinal);
        Assert.True(difference.Expected.IndexOf("Bytes", StringComparison.Ordinal) < difference.Expected.IndexOf("Packets", StringComparison.Ordinal));
        Assert.True(difference.Found.IndexOf("Bytes", StringComparison.Ordinal) > difference.Found.IndexOf("Packets", StringComparison.Ordinal));
    }

    [Fact]
    public void Replace_SameMap_StartsEmptyUnderTheSameName()
    {
        uint first = Load<Flow, Stats>(64, PinPolicy.Reuse, map => map[new(1, 2)] = default);

        uint second = Load<Flow, Stats>(64, PinPolicy.Replace, map => Assert.Equal(0, map.Count()));

        Assert.NotEqual(first, second);
        Assert.Equal(second, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Replace_LoadFails_LeavesTheOldMap()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse);
        ObjectSpec spec = Failing(Spec(new HashMapSpec<Flow, Stats>(64)) with { KeyType = null, ValueType = null });

        Assert.Throws<VerificationException>(() => Host.Load(spec, Options(PinPolicy.Replace)));

        Assert.Equal(pinned, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Grow_PinnedIsLarger_IsUsedAndNoted()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse);

        using BpfObject loaded = Host.Load(Object(Spec(new HashMapSpec<Flow, Stats>(32))), Options(PinPolicy.Grow));

        Assert.Equal(pinned, loaded.Maps[Name].Info.Id);
        Assert.Contains(loaded.Notes, note => note.Text.Contains("32 entries became 64", StringComparison.Ordinal));
    }

    [Fact]
    public void Grow_PinnedIsSmaller_GetsALargerPlaceWithItsEntries()
    {
        uint pinned = Load<Flow, Stats>(4, PinPolicy.Reuse, map => map[new(1, 2)] = new(3, 4, 5));

        uint grown = Load<Flow, Stats>(64, PinPolicy.Grow, map => Assert.Equal(new Stats(3, 4, 5), map[new(1, 2)]));

        Assert.NotEqual(pinned, grown);
        Assert.Equal(grown, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Grow_MoreThanTheLengthDiffers_IsRefused()
    {
        Load<Flow, Stats>(4, PinPolicy.Reuse);

        var error = Assert.Throws<MapLayoutException>(() => Load<Flow, SwappedStats>(64, PinPolicy.Grow));

        Assert.Equal(["value type", "max entries"], error.Differences.Select(difference => difference.What));
    }

    [Fact]
    public void Migrate_FieldsMovedWidenedAddedAndRemoved_KeepTheirValuesByName()
    {
        Load<Flow, Stats>(64, PinPolicy.Reuse, map =>
        {
            map[new(1, 2)] = new(10, 20, -7);
            map[new(3, 4)] = new(30, uint.MaxValue, int.MinValue);
        });

        Load<WideFlow, WideStats>(128, PinPolicy.Migrate, map =>
        {
            Assert.Equal(2, map.Count());
            Assert.Equal(new WideStats(-7, 0, 20), map[new(2, 1)]);
            Assert.Equal(new WideStats(int.MinValue, 0, uint.MaxValue), map[new(4, 3)]);
        });
    }

    [Fact]
    public void Migrate_FieldsLeftBehind_AreNoted()
    {
        Load<Flow, Stats>(64, PinPolicy.Reuse);

        using BpfObject loaded = Host.Load(Object(Spec(new HashMapSpec<Flow, WideStats>(64))), Options(PinPolicy.Migrate));

        Assert.Contains(loaded.Notes, note => note.Text.Contains("without Packets", StringComparison.Ordinal));
    }

    [Fact]
    public void Migrate_NumberTooLargeForItsNewField_FailsAndLeavesTheOldMap()
    {
        uint pinned = Load<Flow, WideStats>(64, PinPolicy.Reuse, map => map[new(1, 2)] = new(0, 0, 1ul << 40));

        var error = Assert.Throws<MapLayoutException>(() => Load<Flow, Stats>(64, PinPolicy.Migrate));

        Assert.Contains("'Bytes'", error.Differences[0].What, StringComparison.Ordinal);
        Assert.Equal(pinned, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Migrate_TooFewEntries_SaysFullAndLeavesTheOldMap()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse, map =>
        {
            for (uint i = 0; i < 10; i++)
                map[new(i, i)] = default;
        });

        var error = Assert.Throws<BpfSyscallException>(() => Load<Flow, Stats>(4, PinPolicy.Migrate));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Equal(pinned, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Migrate_PerCpuValues_KeepEverySlot()
    {
        MapSpec old = Spec(new PerCpuHashMapSpec<uint, uint>(8)), wide = Spec(new PerCpuHashMapSpec<uint, ulong>(8));
        using (BpfObject first = Host.Load(Object(old), Options(PinPolicy.Reuse)))
        {
            uint[] slots = [.. Enumerable.Range(1, Host.PossibleCpus).Select(cpu => (uint)cpu * 100)];
            first.Map<PerCpuHashMap<uint, uint>>(Name).Set(7, slots);
        }

        using BpfObject second = Host.Load(Object(wide), Options(PinPolicy.Migrate));

        var map = second.Map<PerCpuHashMap<uint, ulong>>(Name);
        Assert.Equal(Enumerable.Range(1, Host.PossibleCpus).Sum(cpu => cpu * 100), (long)map[7].Sum());
        Assert.Equal(100ul, map[7][0]);
    }

    [Fact]
    public void Migrate_ArrayToShorterArray_DropsOnlyWhatNobodyWrote()
    {
        MapSpec old = Spec(new ArrayMapSpec<uint>(16)), shorter = Spec(new ArrayMapSpec<uint>(4));
        using (BpfObject first = Host.Load(Object(old), Options(PinPolicy.Reuse)))
            first.Map<ArrayMap<uint>>(Name)[3] = 33;

        using (BpfObject second = Host.Load(Object(shorter), Options(PinPolicy.Migrate)))
            Assert.Equal(33u, second.Map<ArrayMap<uint>>(Name)[3]);
    }

    [Fact]
    public void PinPolicies_OneMap_HasItsOwn()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse);
        LoadOptions options = Options(PinPolicy.Reuse);
        options.PinPolicies[Name] = PinPolicy.Replace;

        using BpfObject loaded = Host.Load(Object(Spec(new HashMapSpec<Flow, Stats>(64))), options);

        Assert.NotEqual(pinned, loaded.Maps[Name].Info.Id);
    }

    [Fact]
    public void PinPolicies_NameOfNoMap_IsNoted()
    {
        LoadOptions options = Options(PinPolicy.Reuse);
        options.PinPolicies["flowz"] = PinPolicy.Replace;

        using BpfObject loaded = Host.Load(Object(Spec(new HashMapSpec<Flow, Stats>(64))), options);

        Assert.Contains(loaded.Notes, note => note.Subject == "flowz");
    }

    [Fact]
    public void Reuse_SameLayoutUnderOtherNames_KeepsTheMap()
    {
        uint first = Load<Flow, Stats>(64, PinPolicy.Reuse);

        uint second = Load<other_flow, other_stats>(64, PinPolicy.Reuse);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Reuse_MapThatCSharpMadeForAnObject_IsUsedByItsPrograms()
    {
        ObjectSpec spec = ReadObject("contract.bpf.o").WithMap("array", map => map with { Pinning = MapPinning.ByName });
        MapSpec array = spec.Maps["array"];
        using (var made = Host.CreateMap(new ArrayMapSpec<ulong>(array.MaxEntries) { Name = "array" }))
        {
            made[0] = 42;
            made.Pin(PinRoot.Child("array"));
        }

        using BpfObject loaded = Host.Load(spec, Options(PinPolicy.Reuse));

        Assert.Equal(42ul, loaded.Map<ArrayMap<ulong>>("array")[0]);
    }

    [Fact]
    public void Migrate_KeysThatBecomeEqual_FailsAndLeavesTheOldMap()
    {
        uint pinned = Load<Flow, Stats>(64, PinPolicy.Reuse, map =>
        {
            map[new(1, 2)] = default;
            map[new(1, 3)] = default;
        });

        var error = Assert.Throws<MapLayoutException>(() => Load<SourceOnly, Stats>(64, PinPolicy.Migrate));

        Assert.Contains("Target", error.Differences[0].Expected, StringComparison.Ordinal);
        Assert.Equal(pinned, Assert.Single(Host.ListPins(PinRoot)).Id);
    }

    [Fact]
    public void Migrate_NamesWrittenAnotherWay_AreTheSameFields()
    {
        Load<Flow, Stats>(64, PinPolicy.Reuse, map => map[new(1, 2)] = new(10, 20, -7));

        Load<other_flow, wide_stats>(64, PinPolicy.Migrate, map => Assert.Equal(new wide_stats(-7, 20), map[new(1, 2)]));
    }

    [Fact]
    public void Reuse_InnerMapsDiffer_NamesThem()
    {
        MapSpec Outer(MapSpec inner) => new() { Name = Name, Type = MapType.HashOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 4, Pinning = MapPinning.ByName, Inner = inner };
        MapSpec first = new HashMapSpec<uint, ulong>(8).Describe(), second = new HashMapSpec<uint, uint>(8).Describe();
        using (BpfObject loaded = Host.Load(Object(Outer(first)), Options(PinPolicy.Reuse)))
        using (MapHandle inner = Host.CreateMap(first))
            Assert.Equal(Errno.None, loaded.Maps[Name].UpdateReference(BitConverter.GetBytes(1u), inner));

        var error = Assert.Throws<MapLayoutException>(() => Host.Load(Object(Outer(second)), Options(PinPolicy.Reuse)));

        Assert.Contains("inner map's value size", error.Differences.Select(difference => difference.What));
    }

    [Fact]
    public void Reuse_ExtraDiffers_NamesIt()
    {
        MapSpec bloom = Spec(new BloomFilterMapSpec<uint>(8)) with { Extra = 3 };
        Host.Load(Object(bloom), Options(PinPolicy.Reuse)).Dispose();

        var error = Assert.Throws<MapLayoutException>(() => Host.Load(Object(bloom with { Extra = 5 }), Options(PinPolicy.Reuse)));

        Assert.Equal(["map_extra differs: 5 was expected, found 3."], error.Differences.Select(difference => $"{difference}"));
    }

    [Fact]
    public void Reuse_ManyLoadersAtOnce_AllGetTheSameMap()
    {
        const int Loaders = 8, Rounds = 25;
        for (int round = 0; round < Rounds; round++)
        {
            uint[] ids = LoadAtOnce(Loaders, PinPolicy.Reuse);

            Assert.Equal(Enumerable.Repeat(PinnedId(), Loaders), ids);
            Host.Unpin(Pin);
        }
    }

    [Fact]
    public void Replace_ManyLoadersAtOnce_LeaveOneOfTheirMaps()
    {
        uint[] ids = LoadAtOnce(8, PinPolicy.Replace);

        PinEntry left = Assert.Single(Host.ListPins(PinRoot));
        Assert.Contains(left.Id, ids);
    }

    [Fact]
    public void Grow_AnotherLoaderGrewItMeanwhile_IsRefusedSoThatNoEntryIsLost()
    {
        MapSpec small = Spec(new HashMapSpec<Flow, Stats>(4)), large = Spec(new HashMapSpec<Flow, Stats>(64)), last = small with { Name = "last" };
        Host.Load(Object(small) with { Maps = [small, last] }, Options(PinPolicy.Reuse)).Dispose();
        LoadOptions options = Options(PinPolicy.Grow) with
        {
            PinPolicies = new(new Interruption(last.Name, () => Load<Flow, Stats>(32, PinPolicy.Grow, map => map[new(1, 2)] = new(3, 4, 5)))),
        };
        options.PinPolicies.Add("another", PinPolicy.Reuse);

        var error = Assert.Throws<BpfSyscallException>(() => Host.Load(Object(large) with { Maps = [large, last] }, options));

        Assert.Equal((BpfCommand.Rename, Errno.ESTALE), (error.Command, error.Errno));
        Load<Flow, Stats>(64, PinPolicy.Grow, map => Assert.Equal(new Stats(3, 4, 5), map[new(1, 2)]));
        Assert.Equal(2, Host.ListPins(PinRoot).Count);
    }

    [Fact]
    public void Reuse_LoadFails_TakesTheNewPinBack()
    {
        ObjectSpec spec = Failing(Spec(new HashMapSpec<Flow, Stats>(64)) with { KeyType = null, ValueType = null });

        Assert.Throws<VerificationException>(() => Host.Load(spec, Options(PinPolicy.Reuse)));

        Assert.Empty(Host.ListPins(PinRoot));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../elsewhere")]
    [InlineData("")]
    public void Load_NameThatLeadsOutOfThePlace_IsRefused(string name)
    {
        MapSpec map = Spec(new HashMapSpec<Flow, Stats>(64)) with { Name = name };

        var error = Assert.Throws<BpfSyscallException>(() => Host.Load(Object(map), Options(PinPolicy.Reuse)));

        Assert.Equal((BpfCommand.ObjectPin, Errno.EINVAL), (error.Command, error.Errno));
    }

    private uint[] LoadAtOnce(int loaders, PinPolicy policy)
    {
        ObjectSpec spec = Object(Spec(new HashMapSpec<Flow, Stats>(64)));
        using var start = new Barrier(loaders);
        Task<uint>[] loads = [.. Enumerable.Range(0, loaders).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                using BpfObject loaded = Host.Load(spec, Options(policy));
                return loaded.Maps[Name].Info.Id;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        return Task.WhenAll(loads).GetAwaiter().GetResult();
    }

    private static ObjectSpec Failing(MapSpec map)
    {
        ObjectSpec spec = ReadObject("contract.bpf.o")
            .WithProgram("count", program => program with { Instructions = [.. program.Instructions.Take(1)], References = [] });
        return spec with { Maps = [.. spec.Maps, map] };
    }

    private uint Load<TKey, TValue>(uint entries, PinPolicy policy, Action<HashMap<TKey, TValue>>? use = null)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        using BpfObject loaded = Host.Load(Object(Spec(new HashMapSpec<TKey, TValue>(entries))), Options(policy));
        use?.Invoke(loaded.Map<HashMap<TKey, TValue>>(Name));
        Assert.Equal(loaded.Maps[Name].Info.Id, PinnedId());
        return loaded.Maps[Name].Info.Id;
    }

    private uint PinnedId()
    {
        Assert.True(Host.TryOpenPinnedMap(Pin, out MapHandle? map));
        using (map)
            return map.Info.Id;
    }

    private LoadOptions Options(PinPolicy policy) => new() { PinRoot = PinRoot, PinPolicy = policy };

    private static MapSpec Spec<TMap>(MapSpec<TMap> spec)
        where TMap : IBpfMap<TMap> => (spec with { Name = Name }).Describe() with { Pinning = MapPinning.ByName };

    private static ObjectSpec Object(MapSpec map) => new() { Name = "pinned", Maps = [map], Types = map.OwnTypes };

    private readonly record struct SourceOnly(uint Source);

    private readonly record struct other_flow(uint source, uint target);

    private readonly record struct other_stats(ulong packets, uint bytes, int error);

    private readonly record struct wide_stats(long error, ulong bytes);

    /// <summary>Does something the first time that a name is asked for: in the middle of a load, which asks for the policy of each map.</summary>
    private sealed class Interruption(string name, Action action) : IEqualityComparer<string>
    {
        private bool _isDone;

        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string obj)
        {
            if (obj == name && !_isDone)
            {
                _isDone = true;
                action();
            }

            return obj.GetHashCode(StringComparison.Ordinal);
        }
    }

    private readonly record struct Flow(uint Source, uint Target);

    private readonly record struct WideFlow(ulong Target, ulong Source);

    private readonly record struct Stats(ulong Packets, uint Bytes, int Error);

    private readonly record struct SwappedStats(uint Bytes, int Error, ulong Packets);

    private readonly record struct WideStats(long Error, ulong Seen, ulong Bytes);
}

public sealed class PinPolicyOnKernel : PinPolicyContract<KernelFixture>;

public sealed class PinPolicyOnEmbedded : PinPolicyContract<EmbeddedFixture>;

public sealed class PinPolicyOnSharing : PinPolicyContract<SharingFixture>;
