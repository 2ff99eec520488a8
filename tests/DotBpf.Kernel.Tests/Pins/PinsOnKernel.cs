using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class PinsOnKernel : ByteMapOnKernel
{
    private readonly PinPath _directory = BpfFileSystem.Path($"dotbpf_tests_{Guid.NewGuid():N}");

    [Fact]
    public void Pin_MissingDirectories_AreMadeAndTheMapOpensAgain()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        PinPath pin = _directory.Child("deep/er/map");
        map.Update(U32(1), U64(42));

        Host.Pin(map, pin);
        bool isThere = Host.TryOpenPinnedMap(pin, out MapHandle? again);

        Assert.True(isThere);
        using MapHandle opened = again!;
        Assert.Equal(map.Info.Id, opened.Info.Id);
        Remove(pin);
    }

    [Fact]
    public void Pin_NameTaken_AnswersEexist()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        PinPath pin = _directory.Child("taken");
        Host.Pin(map, pin);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, pin));

        Assert.Equal((BpfCommand.ObjectPin, Errno.EEXIST), (error.Command, error.Errno));
        Assert.Contains("Unpin it first", error.Message, StringComparison.Ordinal);
        Remove(pin);
    }

    [Fact]
    public void Pin_OutsideABpfFileSystem_SaysHowToMountOneAndMakesNothing()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        string directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, new PinPath($"{directory}/map")));

        Assert.Contains("mount -t bpf", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void TryOpenPinnedMap_NothingThere_AnswersNo()
    {
        bool isThere = Host.TryOpenPinnedMap(_directory.Child("nothing"), out MapHandle? map);

        Assert.False(isThere);
        Assert.Null(map);
    }

    [Fact]
    public void TryOpenPinnedMap_OrdinaryFile_Throws()
    {
        string file = Path.GetTempFileName();

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(new PinPath(file), out _));

        Assert.Equal((BpfCommand.ObjectGet, Errno.EACCES), (error.Command, error.Errno));
        File.Delete(file);
    }

    [Fact]
    public void Unpin_Twice_SaysWhetherItWasThere()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        PinPath pin = _directory.Child("map");
        Host.Pin(map, pin);

        bool first = Host.Unpin(pin);
        bool second = Host.Unpin(pin);

        Assert.True(first);
        Assert.False(second);
        Remove(pin);
    }

    [Fact]
    public void Unpin_OrdinaryFile_LeavesIt()
    {
        string file = Path.GetTempFileName();

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Unpin(new PinPath(file)));

        Assert.Contains("not on a BPF file system", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    [Fact]
    public void Pin_MapDisposedByItsOwner_LivesOn()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        PinPath pin = _directory.Child("survivor");
        map.Update(U32(1), U64(42));
        Host.Pin(map, pin);

        map.Dispose();
        Host.TryOpenPinnedMap(pin, out MapHandle? again);
        var value = new byte[8];
        Errno errno = again!.Lookup(U32(1), value);
        again.Dispose();

        Assert.Equal((Errno.None, 42ul), (errno, ToU64(value)));
        Remove(pin);
    }

    [Fact]
    public void ListPins_OutsideABpfFileSystem_SaysHowToMountOne()
    {
        var error = Assert.Throws<BpfSyscallException>(() => Host.ListPins(new PinPath(Path.GetTempPath())));

        Assert.Contains("mount -t bpf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_NameOf256Bytes_SaysHowLongNamesMayBe()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);

        var error = Assert.Throws<BpfSyscallException>(() => Host.Pin(map, BpfFileSystem.Path(new string('n', 256))));

        Assert.Equal(Errno.ENAMETOOLONG, error.Errno);
        Assert.Contains("255 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("with blank")]
    [InlineData("mit_Ümläuten_和_字")]
    [InlineData("two\nlines")]
    [InlineData("-n")]
    public void Pin_OddName_IsKeptAsItIs(string name)
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 2);
        PinPath pin = _directory.Child(name);

        Host.Pin(map, pin);

        Assert.Equal(new PinEntry(pin, PinKind.Map, map.Info.Id, "bytes"), Assert.Single(Host.ListPins(_directory)));
        Remove(pin);
    }

    [Fact]
    public void TryOpenPinnedMap_Directory_SaysThatItIsOne()
    {
        PinPath pin = _directory.Child("map");
        Host.Pin(Create(MapType.Hash, 4, 8, 2), pin);

        var error = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(_directory, out _));

        Assert.Contains("It is a directory", error.Message, StringComparison.Ordinal);
        Remove(pin);
    }

    private void Remove(PinPath pin)
    {
        Host.Unpin(pin);
        Directory.Delete(_directory.Value, recursive: true);
    }
}
