using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Conformance.Contracts;

/// <summary>What a host makes of maps beside what they declare is said in the notes of the live object.</summary>
public abstract class LoadNotesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Load_MapsThatFit_HasNoNotes()
    {
        using BpfObject loaded = Host.Load(Object(Array("plain")));

        Assert.Empty(loaded.Notes);
    }

    [Theory]
    [InlineData("longer_than_15_characters", "'longer_than_15_'")]
    [InlineData("da-sh", "'da_sh'")]
    public void Load_NameThatHostsDoNotTake_SaysWhatTheyShow(string name, string expected)
    {
        using BpfObject loaded = Host.Load(Object(Array(name)));

        ObjectNote note = Assert.Single(loaded.Notes);
        Assert.Equal(name, note.Subject);
        Assert.Contains(expected, note.Text, StringComparison.Ordinal);
        Assert.Equal(expected.Trim('\''), loaded.Maps[name].Info.Name);
    }

    [Fact]
    public void Load_RingOfAnySize_IsRaisedAndSaysSo()
    {
        using BpfObject loaded = Host.Load(Object(new MapSpec { Name = "ring", Type = MapType.RingBuffer, MaxEntries = (uint)Host.PageSize + 1 }));

        Assert.Equal(2u * (uint)Host.PageSize, loaded.Maps["ring"].Info.MaxEntries);
        Assert.Contains("a power of two of whole pages", Assert.Single(loaded.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ListsPerCpu_SaysTheRoundedEntries()
    {
        uint cpus = (uint)Host.PossibleCpus;
        MapSpec spec = new() { Name = "lru", Type = MapType.LruHash, KeySize = 4, ValueSize = 4, MaxEntries = cpus + 1, Flags = MapFlags.NoCommonLru };

        using BpfObject loaded = Host.Load(Object(spec));

        Assert.Equal(cpus * 2, loaded.Maps["lru"].Info.MaxEntries);
        Assert.Contains($"Its {cpus + 1} entries became {cpus * 2}", Assert.Single(loaded.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TypesThatTheKindDoesNotTake_AreLeftOutAndSaysWhy()
    {
        BtfTypes types = TypesOfPair(out BtfType pair);
        MapSpec spec = Array("array") with { KeyType = pair, KeySize = 8, ValueType = pair, ValueSize = 8, Type = MapType.Hash };
        MapSpec valueOnly = Array("value_only") with { ValueType = pair, ValueSize = 8 };

        using BpfObject loaded = Host.Load(Object(spec, valueOnly) with { Types = types });

        Assert.Same(pair, loaded.Maps["array"].Info.KeyType);
        Assert.Null(loaded.Maps["value_only"].Info.ValueType);
        ObjectNote note = Assert.Single(loaded.Notes);
        Assert.Equal("value_only", note.Subject);
        Assert.Contains("takes the types of key and value only together", note.Text, StringComparison.Ordinal);
    }

    protected static ObjectSpec Object(params ReadOnlySpan<MapSpec> maps) => new() { Name = "notes", Maps = [.. maps] };

    protected static MapSpec Array(string name) => new() { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 };

    protected static BtfTypes TypesOfPair(out BtfType pair)
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("unsigned int", 4);
        int id = builder.AddStruct("pair", 8, new BtfMemberDefinition("first", number, 0), new BtfMemberDefinition("second", number, 32));
        BtfTypes types = builder.Build("notes");
        pair = types[id];
        return types;
    }
}

public sealed class LoadNotesOnKernel : LoadNotesContract<KernelFixture>
{
    [Fact]
    public void Load_FlagThatTheKernelAdds_SaysSo()
    {
        using BpfObject loaded = Host.Load(Object(Array("ports") with { Type = MapType.DevMap }));

        Assert.Equal(MapFlags.ReadOnlyForPrograms, loaded.Maps["ports"].Info.Flags);
        Assert.Contains("became ReadOnlyForPrograms", Assert.Single(loaded.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PerfEventsWithoutSizes_GetThoseOfTheMachine()
    {
        using BpfObject loaded = Host.Load(Object(new MapSpec { Name = "samples", Type = MapType.PerfEventArray }));

        MapInfo info = loaded.Maps["samples"].Info;
        Assert.Equal((4u, 4u, (uint)Host.PossibleCpus), (info.KeySize, info.ValueSize, info.MaxEntries));
        Assert.Equal(2, loaded.Notes.Count);
    }

    [Fact]
    public void Load_TypesThatTheKernelRefuses_AreLeftOutAndSaysItsAnswer()
    {
        BtfTypes types = TypesOfPair(out BtfType pair);
        // Storage wants the number of a cgroup as its key, which no table of kinds tells apart from this structure.
        MapSpec spec = new() { Name = "storage", Type = MapType.CgroupStorage, KeySize = 8, ValueSize = 8, KeyType = pair, ValueType = pair };

        using BpfObject loaded = Host.Load(Object(spec) with { Types = types });

        Assert.Null(loaded.Maps["storage"].Info.ValueType);
        Assert.Contains("the kernel refused it with them (EINVAL)", Assert.Single(loaded.Notes).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MapType.Queue, 0u)]
    [InlineData(MapType.PerfEventArray, 4u)]
    public void Load_KindThatTakesNoTypes_IsCreatedWithoutAndSaysSo(MapType type, uint keySize)
    {
        BtfTypes types = TypesOfPair(out BtfType pair);
        BtfType value = type == MapType.Queue ? pair : types[1];
        MapSpec spec = new() { Name = "plain", Type = type, KeySize = keySize, ValueSize = (uint)value.SizeInBytes!, ValueType = value, MaxEntries = 1 };

        using BpfObject loaded = Host.Load(Object(spec) with { Types = types });

        Assert.Contains($"a map of kind {type} takes no types", Assert.Single(loaded.Notes).Text, StringComparison.Ordinal);
    }
}

public sealed class LoadNotesOnEmbedded : LoadNotesContract<EmbeddedFixture>;
