using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What every kind of PerCpuKeyedMap does, whatever happens when it is full.</summary>
public abstract class PerCpuKeyedMapContract<THost, TMap> : HostContract<THost>
    where THost : IHostFixture
    where TMap : PerCpuKeyedMap<uint, uint>, IBpfMap<TMap>
{
    protected const uint Capacity = 64;

    [Fact]
    public void Set_OneValuePerCpu_ReadsThemBack()
    {
        using TMap map = Create();
        uint[] values = [.. Enumerable.Range(10, Host.PossibleCpus).Select(i => (uint)i)];

        map.Set(5, values);

        Assert.Equal(values, map[5].ToArray());
        Assert.Equal((uint)values.Sum(value => value), map[5].Sum());
        Assert.Equal(values.Max(), map[5].Max());
        Assert.Equal(values.Min(), map[5].Min());
    }

    [Fact]
    public void Fold_OneValuePerCpu_CombinesAll()
    {
        using TMap map = Create();
        map.Set(5, [.. Enumerable.Range(1, Host.PossibleCpus).Select(i => (uint)i)]);

        uint most = map[5].Fold(Math.Max);

        Assert.Equal((uint)Host.PossibleCpus, most);
    }

    [Fact]
    public void TryUpdateAndRemove_ByPresence_AnswerLikeADictionary()
    {
        using TMap map = Create();
        uint[] ones = [.. Enumerable.Repeat(1u, Host.PossibleCpus)];

        Assert.False(map.TryUpdate(5, ones));
        Assert.True(map.TryAdd(5, ones));
        Assert.True(map.TryUpdate(5, ones));
        Assert.True(map.Remove(5, new byte[map.BufferSize], out PerCpuValues<uint> removed));
        Assert.Equal((uint)Host.PossibleCpus, removed.Sum());
        Assert.False(map.Remove(5, new byte[map.BufferSize], out _));
        Assert.False(map.ContainsKey(5));
    }

    [Fact]
    public void AddRange_ValuesOfEachCpu_ReadThemBack()
    {
        using TMap map = Create();
        uint[] values = [.. Enumerable.Range(0, 3 * Host.PossibleCpus).Select(i => (uint)i)];

        map.AddRange([7, 8, 9], values);

        Assert.Equal(3, map.Count());
        Assert.Equal(values[Host.PossibleCpus..(2 * Host.PossibleCpus)], map[8].ToArray());
        Assert.Equal(values[(2 * Host.PossibleCpus)..], map[9].ToArray());
    }

    [Fact]
    public void AddRange_TooFewValues_IsRefused()
    {
        using TMap map = Create();

        ArgumentException error = Assert.Throws<ArgumentException>(() => map.AddRange([7, 8], new uint[Host.PossibleCpus]));

        Assert.Contains($"2 keys take {2 * Host.PossibleCpus} values", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void TryGetValues_KeyMissing_HasNoValuesAndSaysSo()
    {
        using TMap map = Create();

        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            map.TryGetValues(5, new byte[map.BufferSize], out PerCpuValues<uint> values);
            return values.Min();
        });
    }

    [Fact]
    public void Operations_Repeated_AllocateNothing()
    {
        using TMap map = Create();
        uint[] ones = [.. Enumerable.Repeat(1u, Host.PossibleCpus)];
        byte[] buffer = new byte[map.BufferSize];
        uint rounds = 1;
        uint sum = Exercise(map, ones, buffer);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 50; i++, rounds++)
                sum += Exercise(map, ones, buffer);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(rounds * 3 * (uint)Host.PossibleCpus, sum);
    }

    [Fact]
    public void Drain_All_EachComesOnceAndIsGone()
    {
        using TMap map = Create();
        for (uint key = 0; key < 20; key++)
            map.Set(key, [.. Enumerable.Repeat(key, Host.PossibleCpus)]);

        uint sum = 0;
        foreach (PerCpuEntry<uint, uint> entry in map.Drain())
            sum += entry.Values.Sum();

        Assert.Equal(190u * (uint)Host.PossibleCpus, sum);
        Assert.Equal(0, map.Count());
    }

    [Fact]
    public void Slot_HostOfLinux618_NamesTheKernelItNeeds()
    {
        using TMap map = Create();

        FeatureNotSupportedException reading = Assert.Throws<FeatureNotSupportedException>(() => map.TryGetSlot(1, 0, out _));
        FeatureNotSupportedException writing = Assert.Throws<FeatureNotSupportedException>(() => map.SetSlot(1, 0, 5));

        Assert.Equal(("6.19", "6.19"), (reading.MinimumKernel, writing.MinimumKernel));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.TryGetSlot(1, Host.PossibleCpus, out _));
    }

    [Fact]
    public void Set_WrongNumberOfValues_ThrowsAndSaysHowMany()
    {
        using TMap map = Create();
        uint[] values = new uint[Host.PossibleCpus + 1];

        var error = Assert.Throws<ArgumentException>(() => map.Set(5, values));

        Assert.Contains($"{Host.PossibleCpus} possible CPUs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetValues_KeyAbsent_ReturnsFalse()
    {
        using TMap map = Create();

        bool found = map.TryGetValues(5, new byte[map.BufferSize], out PerCpuValues<uint> values);

        Assert.False(found);
        Assert.Equal(0, values.Count);
    }

    [Fact]
    public void Sum_Overflow_Throws()
    {
        using TMap map = Create();
        uint[] values = new uint[Host.PossibleCpus];
        Array.Fill(values, uint.MaxValue);
        map.Set(1, values);

        Assert.Throws<OverflowException>(() => map[1].Sum());
    }

    [Fact]
    public void TryAdd_KeyPresent_ReturnsFalseAndKeepsValues()
    {
        using TMap map = Create();
        uint[] ones = [.. Enumerable.Repeat(1u, Host.PossibleCpus)];
        uint[] twos = [.. Enumerable.Repeat(2u, Host.PossibleCpus)];
        map.Set(1, ones);

        bool added = map.TryAdd(1, twos);

        Assert.False(added);
        Assert.Equal(ones, map[1].ToArray());
    }

    [Fact]
    public void Enumeration_AllEntries_EachComesOnceWithItsValues()
    {
        using TMap map = Create(1024);
        uint[] values = new uint[Host.PossibleCpus];
        for (uint i = 0; i < 300; i++)
        {
            Array.Fill(values, i);
            map.Set(i, values);
        }

        var seen = new Dictionary<uint, uint>();
        foreach (PerCpuEntry<uint, uint> entry in map)
            seen.Add(entry.Key, entry.Values.Sum());

        Assert.Equal(300, seen.Count);
        Assert.All(seen, pair => Assert.Equal(pair.Key * (uint)Host.PossibleCpus, pair.Value));
    }

    [Fact]
    public void Remove_KeyPresent_RemovesOnce()
    {
        using TMap map = Create();
        map.Set(1, new uint[Host.PossibleCpus]);

        bool removed = map.Remove(1);
        bool again = map.Remove(1);

        Assert.True(removed);
        Assert.False(again);
        Assert.False(map.ContainsKey(1));
    }

    [Fact]
    public void TryGetValues_AfterWarmUp_AllocatesNothing()
    {
        using TMap map = Create();
        map.Set(1, new uint[Host.PossibleCpus]);
        byte[] buffer = new byte[map.BufferSize];
        map.TryGetValues(1, buffer, out _);

        ulong sum = 0;
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                map.TryGetValues(1, buffer, out PerCpuValues<uint> values);
                sum += values.Sum();
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(0ul, sum);
    }

    private static uint Exercise(TMap map, uint[] ones, byte[] buffer)
    {
        map.Set(5, ones);
        uint sum = map.ContainsKey(5) && map.TryGetValues(5, buffer, out PerCpuValues<uint> values) ? values.Sum() : 0;
        foreach (PerCpuEntry<uint, uint> entry in map)
            sum += entry.Values.Sum();
        foreach (PerCpuEntry<uint, uint> entry in map.Drain())
            sum += entry.Values.Sum();
        return sum;
    }

    protected TMap Create(uint capacity = Capacity) => Host.CreateMap<TMap>(new MapSpec
    {
        Name = "contract",
        Type = TMap.Layout.Type,
        KeySize = sizeof(uint),
        ValueSize = sizeof(uint),
        MaxEntries = capacity,
    });
}
