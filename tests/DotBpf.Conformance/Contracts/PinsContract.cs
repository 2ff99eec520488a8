using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Names that outlive handles: made, listed, moved, opened and let go.</summary>
public abstract class PinsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void ListPins_MapsAndProgramsInATree_AreListedByPathWithKindNumberAndName()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        MapHandle array = loaded.Maps["array"];
        ProgramHandle count = loaded.Program("count").Handle;
        Host.Pin(count, PinRoot.Child("b"));
        Host.Pin(array, PinRoot.Child("a/deep/er"));

        IReadOnlyList<PinEntry> pins = Host.ListPins(PinRoot);

        Assert.Equal(
            [
                new(PinRoot.Child("a/deep/er"), PinKind.Map, array.Info.Id, "array"),
                new(PinRoot.Child("b"), PinKind.Program, count.Info.Id, "count"),
            ],
            pins);
    }

    [Fact]
    public void ListPins_NoSuchDirectory_IsEmpty() => Assert.Empty(Host.ListPins(PinRoot.Child("nowhere")));

    [Fact]
    public void ListPins_NameThatOnlyBeginsAlike_IsNotBelow()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("here/map"));
        Host.Pin(map, PinRoot.Child("here2/map"));

        IReadOnlyList<PinEntry> pins = Host.ListPins(PinRoot.Child("here"));

        Assert.Equal(PinRoot.Child("here/map"), Assert.Single(pins).Path);
    }

    [Fact]
    public void Pin_MapThatHasNames_GivesItOneMore()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("first"));
        Host.Pin(map, PinRoot.Child("second"));
        Host.TryOpenPinnedMap(PinRoot.Child("second"), out MapHandle? opened);

        using (opened)
            Host.Pin(opened!, PinRoot.Child("third"));

        Assert.Equal(map.Info.Id, opened!.Info.Id);
        Assert.Equal(
            [new(PinRoot.Child("first"), PinKind.Map, map.Info.Id, "pins"), new(PinRoot.Child("second"), PinKind.Map, map.Info.Id, "pins"), new(PinRoot.Child("third"), PinKind.Map, map.Info.Id, "pins")],
            Host.ListPins(PinRoot));
    }

    [Fact]
    public void Unpin_OneOfTwoNames_LeavesTheOtherWithTheEntries()
    {
        using (MapHandle map = CreateHash(8))
        {
            map.Update(BitConverter.GetBytes(1u), BitConverter.GetBytes(42ul));
            Host.Pin(map, PinRoot.Child("first"));
            Host.Pin(map, PinRoot.Child("second"));
        }

        bool wasPinned = Host.Unpin(PinRoot.Child("first"));

        byte[] value = new byte[8];
        Assert.True(wasPinned);
        Assert.False(Host.TryOpenPinnedMap(PinRoot.Child("first"), out _));
        Assert.True(Host.TryOpenPinnedMap(PinRoot.Child("second"), out MapHandle? left));
        using (left)
            Assert.Equal(Errno.None, left.Lookup(BitConverter.GetBytes(1u), value));
        Assert.Equal(42ul, BitConverter.ToUInt64(value));
    }

    [Fact]
    public void Pin_MapThatLostItsNames_KeepsItAgain()
    {
        PinPath first = PinRoot.Child("first"), again = PinRoot.Child("again");
        using (MapHandle map = CreateHash(8))
            Host.Pin(map, first);
        Host.TryOpenPinnedMap(first, out MapHandle? opened);

        using (opened)
        {
            opened!.Update(BitConverter.GetBytes(1u), BitConverter.GetBytes(42ul));
            Host.Unpin(first);
            Host.Pin(opened, again);
        }

        Assert.True(Host.TryOpenPinnedMap(again, out MapHandle? found));
        using (found)
            Assert.Equal(Errno.None, found.Lookup(BitConverter.GetBytes(1u), new byte[8]));
    }

    [Fact]
    public void MovePin_BetweenTwoNamesOfOneMap_LeavesTheSecond()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("first"));
        Host.Pin(map, PinRoot.Child("second"));

        Host.MovePin(PinRoot.Child("first"), PinRoot.Child("second"));

        Assert.Equal(PinRoot.Child("second"), Assert.Single(Host.ListPins(PinRoot)).Path);
    }

    [Fact]
    public void MovePin_OntoItself_KeepsIt()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));

        Host.MovePin(PinRoot.Child("map"), PinRoot.Child("map"));

        Assert.Single(Host.ListPins(PinRoot));
    }

    [Fact]
    public void MovePin_MapOntoAProgramAndBack_LeavesWhatCameLast()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        PinPath map = PinRoot.Child("map"), program = PinRoot.Child("program");
        Host.Pin(loaded.Maps["array"], map);
        Host.Pin(loaded.Program("count").Handle, program);

        Host.MovePin(map, program);
        PinEntry asMap = Assert.Single(Host.ListPins(PinRoot));
        Host.Pin(loaded.Program("count").Handle, map);
        Host.MovePin(map, program);

        PinEntry asProgram = Assert.Single(Host.ListPins(PinRoot));
        Assert.Equal((PinKind.Map, PinKind.Program), (asMap.Kind, asProgram.Kind));
        Assert.Equal((program, program), (asMap.Path, asProgram.Path));
    }

    [Fact]
    public void MovePin_NameInUse_IsReplacedInOneStep()
    {
        using MapHandle first = CreateHash(8), second = CreateHash(16);
        Host.Pin(first, PinRoot.Child("first"));
        Host.Pin(second, PinRoot.Child("second"));

        Host.MovePin(PinRoot.Child("second"), PinRoot.Child("first"));

        PinEntry left = Assert.Single(Host.ListPins(PinRoot));
        Assert.Equal((PinRoot.Child("first"), second.Info.Id), (left.Path, left.Id));
    }

    [Fact]
    public void MovePin_OthersOpenTheNameMeanwhile_AlwaysFindAMap()
    {
        using MapHandle map = CreateHash(8);
        PinPath name = PinRoot.Child("name"), next = PinRoot.Child("next");
        Host.Pin(map, name);
        int missing = 0, found = 0;
        using var stop = new CancellationTokenSource();
        var opener = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ = Host.TryOpenPinnedMap(name, out MapHandle? again) ? found++ : missing++;
                again?.Dispose();
            }
        });
        opener.Start();

        for (int i = 0; (i < 500 || Volatile.Read(ref found) < 100) && Volatile.Read(ref missing) == 0; i++)
        {
            Host.Pin(map, next);
            Host.MovePin(next, name);
        }

        stop.Cancel();
        opener.Join();
        Assert.Equal(0, missing);
    }

    [Fact]
    public void MovePin_NothingThere_AnswersEnoent()
    {
        var error = Assert.Throws<BpfSyscallException>(() => Host.MovePin(PinRoot.Child("nothing"), PinRoot.Child("other")));

        Assert.Equal((BpfCommand.Rename, Errno.ENOENT), (error.Command, error.Errno));
    }

    [Fact]
    public void Pin_NameWithDot_SaysThatDotsAreRefused()
    {
        using MapHandle map = CreateHash(8);

        var error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, PinRoot.Child("dot.ted")));

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("dot", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dot.ted/map", Errno.EPERM)]
    [InlineData("n*256", Errno.ENAMETOOLONG)]
    [InlineData("n*256/map", Errno.ENAMETOOLONG)]
    public void Pin_NameThatCannotBe_IsRefused(string name, Errno expected)
    {
        using MapHandle map = CreateHash(8);

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => Host.Pin(map, NameOf(name))).Errno);
    }

    [Theory]
    [InlineData("dot.ted", Errno.EPERM)]
    [InlineData("n*256", Errno.ENAMETOOLONG)]
    [InlineData("directory", Errno.EACCES)]
    [InlineData("directory/map/below", Errno.ENOTDIR)]
    public void TryOpenPinned_NameThatCannotBe_IsRefused(string name, Errno expected)
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("directory/map"));

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(NameOf(name), out _)).Errno);
        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedProgram(NameOf(name), out _)).Errno);
    }

    [Fact]
    public void UnpinMovePin_NameWithDot_Eperm()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));

        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => Host.Unpin(PinRoot.Child("dot.ted"))).Errno);
        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => Host.MovePin(PinRoot.Child("dot.ted"), PinRoot.Child("other"))).Errno);
    }

    [Fact]
    public void TryOpenPinnedMap_ForReading_ReadsAndRefusesToWrite()
    {
        using MapHandle map = CreateHash(8);
        map.Update(BitConverter.GetBytes(1u), BitConverter.GetBytes(42ul));
        Host.Pin(map, PinRoot.Child("map"));

        Assert.True(Host.TryOpenPinnedMap(PinRoot.Child("map"), out MapHandle? reader, MapAccess.ReadOnly));

        using (reader)
        {
            byte[] value = new byte[8];
            Assert.Equal(Errno.None, reader.Lookup(BitConverter.GetBytes(1u), value));
            Assert.Equal(42ul, BitConverter.ToUInt64(value));
            Assert.Equal(Errno.EPERM, reader.Update(BitConverter.GetBytes(1u), value));
        }
    }

    [Fact]
    public void TryOpenPinnedMap_ForWriting_WritesAndRefusesToRead()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));

        Assert.True(Host.TryOpenPinnedMap(PinRoot.Child("map"), out MapHandle? writer, MapAccess.WriteOnly));

        using (writer)
        {
            byte[] value = new byte[8];
            Assert.Equal(Errno.None, writer.Update(BitConverter.GetBytes(1u), value));
            Assert.Equal(Errno.EPERM, writer.Lookup(BitConverter.GetBytes(1u), value));
        }
    }

    [Fact]
    public void TryOpenPinnedProgram_DisposedByItsOwner_RunsOn()
    {
        PinPath path = PinRoot.Child("program");
        using (BpfObject loaded = Host.Load(ReadObject("contract.bpf.o")))
            Host.Pin(loaded.Program("count").Handle, path);

        Assert.True(Host.TryOpenPinnedProgram(path, out ProgramHandle? program));

        using (program)
        {
            Assert.Equal("count", program.Info.Name);
            Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = Packet(1) }, out _));
        }
    }

    [Fact]
    public void TryOpenPinned_OtherKind_SaysWhatIsThere()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        Host.Pin(loaded.Maps["array"], PinRoot.Child("map"));
        Host.Pin(loaded.Program("count").Handle, PinRoot.Child("program"));

        var asMap = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(PinRoot.Child("program"), out _));
        var asProgram = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedProgram(PinRoot.Child("map"), out _));

        Assert.Equal((Errno.EINVAL, Errno.EINVAL), (asMap.Errno, asProgram.Errno));
        Assert.Contains("prog", asMap.Message, StringComparison.Ordinal);
        Assert.Contains("map", asProgram.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListPins_Pin_SaysThatItIsNoDirectory()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));

        var error = Assert.Throws<BpfSyscallException>(() => Host.ListPins(PinRoot.Child("map")));

        Assert.Equal(Errno.ENOTDIR, error.Errno);
    }

    [Fact]
    public void Pin_BelowAPin_AnswersEnotdir()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));

        var error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, PinRoot.Child("map/below")));

        Assert.Equal((BpfCommand.ObjectPin, Errno.ENOTDIR), (error.Command, error.Errno));
    }

    [Fact]
    public void Pin_NameOfADirectory_AnswersEexist()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("directory/map"));

        var error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, PinRoot.Child("directory")));

        Assert.Equal(Errno.EEXIST, error.Errno);
    }

    [Fact]
    public void Unpin_Directory_AnswersEisdirAndKeepsIt()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("directory/map"));

        var error = Assert.Throws<BpfSyscallException>(() => Host.Unpin(PinRoot.Child("directory")));

        Assert.Equal((BpfCommand.Unlink, Errno.EISDIR), (error.Command, error.Errno));
        Assert.Single(Host.ListPins(PinRoot));
    }

    [Fact]
    public void MovePin_OntoADirectory_AnswersEisdirAndKeepsBoth()
    {
        using MapHandle map = CreateHash(8);
        Host.Pin(map, PinRoot.Child("map"));
        Host.Pin(map, PinRoot.Child("directory/map"));

        var error = Assert.Throws<BpfSyscallException>(() => Host.MovePin(PinRoot.Child("map"), PinRoot.Child("directory")));

        Assert.Equal((BpfCommand.Rename, Errno.EISDIR), (error.Command, error.Errno));
        Assert.Equal(2, Host.ListPins(PinRoot).Count);
    }

    [Fact]
    public void Pin_PathWithoutAPlace_SaysSo()
    {
        using MapHandle map = CreateHash(8);

        Assert.Throws<InvalidOperationException>(() => Host.Pin(map, default));
    }

    // Names too long for the source say how long they are.
    private PinPath NameOf(string name) => PinRoot.Child(name.Replace("n*256", new string('n', 256), StringComparison.Ordinal));

    private MapHandle CreateHash(uint entries) =>
        Host.CreateMap(new MapSpec { Name = "pins", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = entries });
}

public sealed class PinsContractOnKernel : PinsContract<KernelFixture>;

public sealed class PinsContractOnEmbedded : PinsContract<EmbeddedFixture>;

public sealed class PinsContractOnSharing : PinsContract<SharingFixture>;
