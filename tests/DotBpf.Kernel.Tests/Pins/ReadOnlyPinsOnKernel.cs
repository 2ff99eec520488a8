using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>A BPF file system that is mounted for reading only, somewhere else than usual.</summary>
public sealed class ReadOnlyPinsOnKernel : ByteMapOnKernel
{
    private readonly TemporaryMount _mount = new("0700");
    private readonly MapHandle _map;

    public ReadOnlyPinsOnKernel()
    {
        _map = Create(MapType.Hash, 4, 8, 4);
        Host.Pin(_map, Pin);
        _mount.MakeReadOnly();
    }

    private PinPath Pin => _mount.Root.Child("map");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _mount.Dispose();
    }

    [Theory]
    [InlineData("new")]
    [InlineData("directory/new")]
    public void Pin_AnyName_SaysHowToMountItForWriting(string name)
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => Host.Pin(_map, _mount.Root.Child(name)));

        Assert.Equal((BpfCommand.ObjectPin, Errno.EROFS), (refusal.Command, refusal.Errno));
        Assert.Contains("remount,rw", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unpin_Pin_SaysHowToMountItForWriting()
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => Host.Unpin(Pin));

        Assert.Equal((BpfCommand.Unlink, Errno.EROFS), (refusal.Command, refusal.Errno));
        Assert.Contains("remount,rw", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpenPinnedMap_ForWriting_SaysThatReadingWorks()
    {
        var refusal = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(Pin, out _));

        Assert.Equal(Errno.EROFS, refusal.Errno);
        Assert.Contains("MapAccess.ReadOnly", refusal.Message, StringComparison.Ordinal);
        Assert.True(Host.TryOpenPinnedMap(Pin, out MapHandle? reader, MapAccess.ReadOnly));
        reader.Dispose();
    }

    [Fact]
    public void ListPins_Mount_ShowsWhatIsThere() => Assert.Equal(_map.Info.Id, Assert.Single(Host.ListPins(_mount.Root)).Id);
}
