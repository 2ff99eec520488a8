using System.Runtime.Versioning;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>What a user without privileges may do with pins, by the modes of their files.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnprivilegedPinsOnKernel : ByteMapOnKernel
{
    private readonly TemporaryMount _mount = new("0755");

    private PinPath Pin => _mount.Root.Child("map");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _mount.Dispose();
    }

    [Fact]
    public void OpenPinned_ModeLetsOthersReadAndWrite_ReadsAndWrites()
    {
        PinMap(UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        ulong value = Nobody.Run(() =>
        {
            using var map = Host.OpenPinned<HashMap<uint, ulong>>(Pin);
            map[2] = map[1] + 1;
            return map[2];
        });

        Assert.Equal(43ul, value);
    }

    [Fact]
    public void OpenPinned_ModeLetsOthersRead_ReadsOnlyWhenAskedTo()
    {
        PinMap(UnixFileMode.OtherRead);

        (ulong value, BpfSyscallException refusal) = Nobody.Run(() =>
        {
            using var map = Host.OpenPinned<HashMap<uint, ulong>>(Pin, MapAccess.ReadOnly);
            return (map[1], Assert.Throws<BpfSyscallException>(() => Host.OpenPinned<HashMap<uint, ulong>>(Pin)));
        });

        Assert.Equal(42ul, value);
        Assert.Equal(Errno.EACCES, refusal.Errno);
        Assert.Contains("mode is 604", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MapAccess.ReadOnly", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListPins_SomeMayNotBeOpened_AreHidden()
    {
        PinMap(UnixFileMode.OtherRead);
        Host.Pin(Create(MapType.Array, 4, 4, 1), _mount.Root.Child("secret"));

        IReadOnlyList<PinEntry> pins = Nobody.Run(() => Host.ListPins(_mount.Root));

        Assert.Contains(pins, pin => pin.Kind == PinKind.Map && pin.Path == Pin);
        Assert.Contains(new PinEntry(_mount.Root.Child("secret"), PinKind.Hidden, 0, ""), pins);
    }

    [Fact]
    public void ListPins_DirectoryBelowMayNotBeRead_IsHiddenAndNotLeftOut()
    {
        PinMap(UnixFileMode.OtherRead);
        PinPath closed = _mount.Root.Child("closed");
        Host.Pin(Create(MapType.Array, 4, 4, 1), closed.Child("map"));

        IReadOnlyList<PinEntry> pins = Nobody.Run(() => Host.ListPins(_mount.Root));

        Assert.Contains(new PinEntry(closed, PinKind.Hidden, 0, ""), pins);
        Assert.Contains(pins, pin => pin.Path == Pin);
    }

    [Fact]
    public void ListPins_DirectoryMayNotBeRead_SaysSo()
    {
        PinPath directory = _mount.Root.Child("closed");
        Host.Pin(Create(MapType.Array, 4, 4, 1), directory.Child("map"));

        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() => Host.ListPins(directory)));

        Assert.Equal(Errno.EACCES, refusal.Errno);
    }

    [Fact]
    public void Pin_DirectoryOfAnother_NamesWhatIsMissing()
    {
        PinMap(UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        BpfSyscallException refusal = Nobody.Run(() =>
        {
            using var map = Host.OpenPinned<HashMap<uint, ulong>>(Pin);
            return Assert.Throws<BpfSyscallException>(() => map.Pin(_mount.Root.Child("mine")));
        });

        Assert.Equal(Errno.EACCES, refusal.Errno);
    }

    [Fact]
    public void CreateMap_NoCapability_NamesThem()
    {
        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() =>
            Host.CreateMap(new MapSpec { Name = "none", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 4, MaxEntries = 1, Flags = MapFlags.NoPreallocation })));

        Assert.Equal(Errno.EPERM, refusal.Errno);
        Assert.Contains("lacks CAP_BPF", refusal.Message, StringComparison.Ordinal);
    }

    private void PinMap(UnixFileMode others)
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 4);
        map.Update(U32(1), U64(42));
        Host.Pin(map, Pin);
        File.SetUnixFileMode(Pin.Value, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
    }
}
