using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class PerCpuArrayMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Create_NewArray_SumsToZero()
    {
        using PerCpuArrayMap<ulong> map = Create();

        Assert.Equal(Host.PossibleCpus, map[0].Count);
        Assert.Equal(0ul, map[3].Sum());
    }

    [Fact]
    public void Set_OneValuePerCpu_ReadsThemBack()
    {
        using PerCpuArrayMap<ulong> map = Create();
        ulong[] values = [.. Enumerable.Range(1, Host.PossibleCpus).Select(i => (ulong)i)];

        map.Set(2, values);

        Assert.Equal(values, map[2].ToArray());
        Assert.Equal(0ul, map[1].Sum());
    }

    [Fact]
    public void Indexer_OutOfRange_Throws()
    {
        using PerCpuArrayMap<ulong> map = Create();

        Assert.Throws<ArgumentOutOfRangeException>(() => map[4].Count);
    }

    [Fact]
    public void Fold_Texts_FoldsEverySlot()
    {
        using PerCpuArrayMap<ulong> map = Create();
        map.Set(0, [.. Enumerable.Repeat(3ul, Host.PossibleCpus)]);

        string text = map[0].Fold("", (soFar, value) => soFar + value);

        Assert.Equal(new string('3', Host.PossibleCpus), text);
    }

    [Fact]
    public void Sum_OfPartOfAStructure_AddsUpEveryCpu()
    {
        using var map = Host.CreateMap<PerCpuArrayMap<Traffic>>(new MapSpec { Name = "traffic", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 16, MaxEntries = 1 });
        map.Set(0, [.. Enumerable.Range(1, Host.PossibleCpus).Select(i => new Traffic((ulong)i, 10 * (ulong)i))]);
        ulong expected = (ulong)Enumerable.Range(1, Host.PossibleCpus).Sum();

        PerCpuValues<Traffic> values = map[0];

        Assert.Equal((expected, 10 * expected), (values.Sum(traffic => traffic.Packets), values.Sum(traffic => traffic.Bytes)));
    }

    [Fact]
    public void Sum_TooLarge_Throws()
    {
        using var map = Host.CreateMap<PerCpuArrayMap<Traffic>>(new MapSpec { Name = "traffic", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 16, MaxEntries = 1 });
        map.Set(0, [.. Enumerable.Repeat(new Traffic(0, ulong.MaxValue), Host.PossibleCpus)]);

        Assert.Throws<OverflowException>(() => map[0].Sum(traffic => traffic.Bytes));
    }

    [Fact]
    public void NumberOfCpu_EachPossible_IsOneOfItsOwn()
    {
        int[] numbers = [.. Enumerable.Range(0, Host.PossibleCpus).Select(Host.NumberOfCpu)];

        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Throws<ArgumentOutOfRangeException>(() => Host.NumberOfCpu(Host.PossibleCpus));
        Assert.Throws<ArgumentOutOfRangeException>(() => Host.NumberOfCpu(-1));
    }

    [Fact]
    public void Enumeration_All_InOrder()
    {
        using PerCpuArrayMap<ulong> map = Create();
        map.Set(3, [.. Enumerable.Repeat(1ul, Host.PossibleCpus)]);

        var sums = new List<ulong>();
        foreach (PerCpuEntry<uint, ulong> entry in map)
            sums.Add(entry.Values.Sum());

        Assert.Equal([0, 0, 0, (ulong)Host.PossibleCpus], sums);
    }

    private readonly record struct Traffic(ulong Packets, ulong Bytes);

    private PerCpuArrayMap<ulong> Create() => Host.CreateMap<PerCpuArrayMap<ulong>>(new MapSpec
    {
        Name = "contract",
        Type = MapType.PerCpuArray,
        KeySize = sizeof(uint),
        ValueSize = sizeof(ulong),
        MaxEntries = 4,
    });
}

public sealed class PerCpuArrayMapOnKernel : PerCpuArrayMapContract<KernelFixture>;

public sealed class PerCpuArrayMapOnEmbedded : PerCpuArrayMapContract<EmbeddedFixture>;

public sealed class PerCpuArrayMapOnSharing : PerCpuArrayMapContract<SharingFixture>;
