using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Objects whose maps are defined as they were before types, or in the dialects of other loaders.</summary>
public abstract class LegacyObjectsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    public static TheoryData<string> Iproute2Objects =>
        ["iproute2.clang14-bpfel-v3.o", "iproute2.clang19-bpfel-v3.o", "iproute2.clang19-bpfel-v3-g0.o"];

    [Fact]
    public void Load_SymbolsWithoutTypeAndSize_ProgramsReachTheMaps()
    {
        using BpfObject loaded = Host.Load(ReadObject("legacy-untyped.clang19-bpfel-v4.o"));

        uint result = loaded.Program("count").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(2u, result);
        Assert.Equal(1ul, loaded.Map<ArrayMap<ulong>>("totals")[1]);
        Assert.Equal(70ul, loaded.Map<HashMap<uint, ulong>>("counts")[7]);
        Assert.Equal(3, loaded.Map<ArrayMap<uint>>("first").Length);
    }

    [Theory]
    [InlineData("first", 0u, 1ul)]
    [InlineData("second", 2u, 0ul)]
    [InlineData("third", 1u, 0ul)]
    public void Load_FunctionsWithoutTypeAndSize_EndWhereTheNextBegins(string program, uint result, ulong counted)
    {
        using BpfObject loaded = Host.Load(ReadObject("legacy-untyped-functions.clang19-bpfel-v1.o"));

        uint returned = loaded.Program(program).TestRun(Packet(0)).ReturnValue;

        Assert.Equal(result, returned);
        Assert.Equal(counted, loaded.Map<ArrayMap<ulong>>("totals")[0]);
    }

    [Fact]
    public void Load_TrailingBytesOfZeros_AreNothing()
    {
        ObjectSpec spec = ReadObject("legacy-trailing.clang19-bpfel-v3.o").WithMap("named", map => map with { Trailing = default });

        using BpfObject loaded = Host.Load(spec);

        Assert.Equal(2u, loaded.Program("count").TestRun(Packet(0)).ReturnValue);
        Assert.Equal(1ul, loaded.Map<ArrayMap<ulong>>("plain")[1]);
        Assert.True(spec.Maps["plain"].Trailing.IsEmpty);
    }

    [Theory]
    [InlineData("legacy-trailing.clang19-bpfel-v3.o")]
    [InlineData("legacy-trailing.clang19-bpfel-v3-g0.o")]
    public void Load_TrailingBytesThatNobodyKnows_IsRefusedWithThem(string file)
    {
        var error = Assert.Throws<FeatureNotSupportedException>(() => Host.Load(ReadObject(file)));

        Assert.Contains("map 'named'", error.Message, StringComparison.Ordinal);
        Assert.Contains("02000000736861726564", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Iproute2Objects))]
    public void Load_Iproute2_TailCallsReachTheSectionsOfTheMapsNumber(string file)
    {
        using BpfObject loaded = Host.Load(ReadObject(file), new LoadOptions { PinRoot = PinRoot });

        uint result = loaded.Program("first").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(33u, result);
        Assert.Equal(20ul, loaded.Map<HashMap<uint, ulong>>("shared")[2]);
        Assert.Equal(20ul, loaded.Map<ArrayMap<ulong>>("own")[2]);
    }

    [Theory]
    [MemberData(nameof(Iproute2Objects))]
    public void Load_Iproute2_PinsWhereTcDoes(string file)
    {
        ObjectSpec spec = ReadObject(file);
        using (BpfObject loaded = Host.Load(spec, new LoadOptions { PinRoot = PinRoot }))
            loaded.Map<HashMap<uint, ulong>>("shared")[5] = 50;

        using var shared = Host.OpenPinned<HashMap<uint, ulong>>(PinRoot.Child("tc").Child("globals").Child("shared"));
        using var own = Host.OpenPinned<ArrayMap<ulong>>(PinRoot.Child("tc").Child("iproute2").Child("own"));
        using BpfObject again = Host.Load(spec, new LoadOptions { PinRoot = PinRoot });

        Assert.Equal(50ul, shared[5]);
        Assert.Equal(50ul, again.Map<HashMap<uint, ulong>>("shared")[5]);
        Assert.Equal(16, own.Length);
    }

    [Theory]
    [InlineData("bcc.clang14-bpfel-v3.o")]
    [InlineData("bcc.clang19-bpfel-v3.o")]
    public void Load_TablesOfBcc_AreMapsOfTheirKeysAndLeaves(string file)
    {
        using BpfObject loaded = Host.Load(ReadObject(file));

        uint result = loaded.Program("count").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(2u, result);
        Assert.Equal(1ul, loaded.Map<ArrayMap<ulong>>("totals")[3]);
        Assert.Equal(new Stats(1, 64), loaded.Map<HashMap<Flow, Stats>>("flows")[new Flow(1, 2)]);
        Assert.Equal(64, loaded.Map<ArrayMap<ulong>>("sizes").Length);
    }

    private readonly record struct Flow(uint Source, uint Target);

    private readonly record struct Stats(ulong Packets, ulong Bytes);
}

public sealed class LegacyObjectsOnKernel : LegacyObjectsContract<KernelFixture>
{
    [Theory]
    [InlineData("iproute2-nested.clang14-bpfel-v3-g0.o")]
    [InlineData("iproute2-nested.clang19-bpfel-v3-g0.o")]
    public void Load_Iproute2MapsInMaps_HoldTheMapsThatNameTheirSlot(string file)
    {
        using BpfObject loaded = Host.Load(ReadObject(file));

        uint result = loaded.Program("count").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(2u, result);
        Assert.Equal(1ul, loaded.Map<ArrayMap<ulong>>("inner")[1]);
        Assert.Equal(0ul, loaded.Map<ArrayMap<ulong>>("alike")[1]);
    }

    [Fact]
    public void Load_TablesOfBccThatNeedTheMachine_AreFittedToIt()
    {
        using BpfObject loaded = Host.Load(ReadObject("bcc-kernel.clang19-bpfel-v3.o"));

        Assert.Equal((uint)Host.PossibleCpus, loaded.Maps["samples"].Info.MaxEntries);
        Assert.Equal((MapType.Queue, 0u, 8u), (loaded.Maps["jobs"].Info.Type, loaded.Maps["jobs"].Info.KeySize, loaded.Maps["jobs"].Info.ValueSize));
        Assert.Equal(MapType.HashOfMaps, loaded.Maps["outer"].Info.Type);
        Assert.Contains(loaded.Notes, note => note.Subject == "samples" && note.Text.Contains("one for each possible CPU", StringComparison.Ordinal));
    }
}

public sealed class LegacyObjectsOnEmbedded : LegacyObjectsContract<EmbeddedFixture>;
