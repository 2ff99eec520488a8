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

    [Theory]
    [InlineData("below")]
    [InlineData("below/deeper")]
    public void ListPins_DirectoryOnTheWayMayNotBeRead_SaysSoAndDoesNotAnswerNone(string below)
    {
        PinPath closed = _mount.Root.Child("closed");
        Host.Pin(Create(MapType.Array, 4, 4, 1), closed.Child("below/deeper/map"));

        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() => Host.ListPins(closed.Child(below))));

        Assert.Equal(Errno.EACCES, refusal.Errno);
        Assert.Contains("on the way", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unpin_DirectoryOnTheWayMayNotBeRead_SaysSoAndDoesNotAnswerNo()
    {
        PinPath map = _mount.Root.Child("closed/below/map");
        Host.Pin(Create(MapType.Array, 4, 4, 1), map);

        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() => Host.Unpin(map)));

        Assert.Equal((BpfCommand.Unlink, Errno.EACCES), (refusal.Command, refusal.Errno));
    }

    [Fact]
    public void MovePin_DirectoryOnTheWayMayNotBeRead_IsARefusalOfTheMove()
    {
        PinPath map = _mount.Root.Child("closed/below/map");
        Host.Pin(Create(MapType.Array, 4, 4, 1), map);

        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() => Host.MovePin(map, _mount.Root.Child("mine/map"))));

        Assert.Equal((BpfCommand.Rename, Errno.EACCES), (refusal.Command, refusal.Errno));
        Assert.False(Directory.Exists(_mount.Root.Child("mine").Value));
    }

    [Fact]
    public void ListPins_ProgramThatOthersMayRead_ShowsItsKind()
    {
        PinPath pin = _mount.Root.Child("program");
        var spec = new ProgramSpec { Name = "nothing", SectionName = "socket", Type = ProgramType.SocketFilter, Instructions = [new(0xb7, 0, 0, 0, 0), new(0x95, 0, 0, 0, 0)] };
        using (ProgramHandle program = Host.LoadProgram(spec, new ProgramBindings { Maps = new Dictionary<string, MapHandle>() }))
            Host.Pin(program, pin);
        File.SetUnixFileMode(pin.Value, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        PinEntry entry = Assert.Single(Nobody.Run(() => Host.ListPins(_mount.Root)), found => found.Path == pin);

        Assert.Equal(PinKind.Program, entry.Kind);
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
