using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Slots that objects fill from the start.</summary>
public abstract class StaticValuesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const string TailCalls = "tail-calls.clang19-bpfel-v3.o";

    public static TheoryData<string> Objects => ["static-values.clang14-bpfel-v3.o", "static-values.clang19-bpfel-v3.o"];

    [Fact]
    public void Load_ProgramArrayWithValues_TailCallsGoThroughThem()
    {
        using BpfObject loaded = Host.Load(WithoutSpare());

        uint result = loaded.Program("first").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(33u, result);
        var stages = loaded.Map<ProgramArrayMap>("stages");
        Assert.True(stages.TryGetProgramId(3, out uint middle));
        Assert.Equal(loaded.Program("middle").Handle.Info.Id, middle);
        Assert.False(stages.TryGetProgramId(0, out _));
    }

    [Fact]
    public void Load_ValueOfAProgramThatIsNotLoadedByItself_NamesSlotAndProgram()
    {
        var error = Assert.Throws<BpfSyscallException>(() => Host.Load(ReadObject(TailCalls)));

        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("slot 0 of map 'spare', which is for 'optional'", error.Message, StringComparison.Ordinal);
        Assert.Contains("IsAutoLoaded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ValueOfAProgramThatFailed_LeavesTheSlotEmptyAndSaysSo()
    {
        ObjectSpec spec = WithoutSpare().WithProgram("last", program => program with { Problem = "it is broken" });

        using BpfObject loaded = Host.Load(spec, new LoadOptions { KeepGoing = true });

        Assert.Equal(2u, loaded.Program("first").TestRun(Packet(0)).ReturnValue);
        Assert.Contains(loaded.Notes, note => note.Subject == "stages" && note.Text.Contains("Slot 1 stays empty", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ValueOutsideOfTheMap_IsRefusedWithMapAndSlot()
    {
        ObjectSpec spec = WithoutSpare().WithMap("stages", map => map with { MaxEntries = 3 });

        var error = Assert.Throws<BpfSyscallException>(() => Host.Load(spec));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("slot 3 of map 'stages'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PinnedMapThatExists_IsNotFilledAgain()
    {
        PinPath root = PinRoot.Child("static-values");
        ObjectSpec spec = WithoutSpare().WithMap("stages", map => map with { Pinning = MapPinning.ByName });
        var options = new LoadOptions { PinRoot = root };
        using BpfObject first = Host.Load(spec, options);
        first.Map<ProgramArrayMap>("stages").Remove(3);

        using BpfObject second = Host.Load(spec, options);

        Assert.False(second.Map<ProgramArrayMap>("stages").TryGetProgramId(3, out _));
        Assert.True(second.Map<ProgramArrayMap>("stages").TryGetProgramId(1, out _));
        Assert.True(Host.Unpin(root.Child("stages")));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Load_MapsOfMapsWithValues_ProgramsReachTheInnerMaps(string file)
    {
        using BpfObject loaded = Host.Load(ReadObject(file));

        uint result = loaded.Program("count").TestRun(Packet(0)).ReturnValue;

        Assert.Equal(2u, result);
        Assert.Equal(1ul, loaded.Map<ArrayMap<ulong>>("south")[1]);
        Assert.Equal(10ul, loaded.Map<ArrayMap<ulong>>("north")[1]);
        Assert.Equal(0ul, loaded.Map<ArrayMap<ulong>>("west")[1]);
    }

    [Fact]
    public void Load_InnerTemplateOfARing_IsFittedToPages()
    {
        using BpfObject loaded = Host.Load(ReadObject("static-values.clang19-bpfel-v3.o"));

        Assert.Contains(loaded.Notes, note => note.Subject == "rings.inner" && note.Text.Contains("5000 bytes were raised to 8192", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("west", 3, Errno.EINVAL, "slot 0 of map 'by_key', which is for 'west'")]
    [InlineData("by_key", 1, Errno.E2BIG, "slot 7 of map 'by_key'")]
    [InlineData("by_index", 4, Errno.E2BIG, "slot 4 of map 'by_index'")]
    public void Load_MapThatDoesNotFitItsSlot_IsRefusedWithBoth(string map, uint entries, Errno errno, string slot)
    {
        ObjectSpec spec = ReadObject("static-values.clang19-bpfel-v3.o").WithMap(map, declared => declared with { MaxEntries = entries });

        var error = Assert.Throws<BpfSyscallException>(() => Host.Load(spec));

        Assert.Equal(errno, error.Errno);
        Assert.Contains(slot, error.Message, StringComparison.Ordinal);
    }

    private static ObjectSpec WithoutSpare() => ReadObject(TailCalls).WithMap("spare", map => map with { Values = [] });
}

public sealed class StaticValuesOnKernel : StaticValuesContract<KernelFixture>;

public sealed class StaticValuesOnEmbedded : StaticValuesContract<EmbeddedFixture>;
