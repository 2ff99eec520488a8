using DotBpf.Kernel.Tests;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>What the modes of files and directories let a user do with pins.</summary>
public sealed class PinModeTests
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public void ListPins_DirectoryBelowMayNotBeRead_IsHiddenAndNotLeftOut()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using MapHandle map = directory.Create(host, SharedDirectory.Spec(MapType.Hash));
        using ClosedDirectory closed = new(host, directory);

        IReadOnlyList<PinEntry> pins = AsNobody(() => host.ListPins());

        Assert.Contains(new PinEntry(closed.Path, PinKind.Hidden, 0, ""), pins);
        Assert.Contains(pins, pin => pin.Path == directory.Path("shared"));
    }

    [Fact]
    public void ListPins_DirectoryMayNotBeRead_SaysSo()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using ClosedDirectory closed = new(host, directory);

        BpfSyscallException refused = AsNobody(() => Assert.Throws<BpfSyscallException>(() => host.ListPins(closed.Path)));

        Assert.Equal(Errno.EACCES, refused.Errno);
    }

    [Fact]
    public void Pins_DirectoryOnTheWayMayNotBeRead_AreRefusedAndNotDenied()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using ClosedDirectory closed = new(host, directory);
        PinPath inside = closed.Path.Child("below/map");

        Errno[] refused = AsNobody<Errno[]>(() =>
        [
            ErrnoOf(() => host.ListPins(inside)),
            ErrnoOf(() => host.TryOpenPinnedMap(inside, out _)),
            ErrnoOf(() => host.Unpin(inside)),
            ErrnoOf(() => host.MovePin(inside, directory.Path("mine"))),
        ]);

        Assert.All(refused, errno => Assert.Equal(Errno.EACCES, errno));
    }

    [Fact]
    public void OpenPinned_FileMayOnlyBeRead_ReadsWhenAskedTo()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        Assert.Equal(Errno.None, directory.Create(host, SharedDirectory.Spec(MapType.Array)).Update(new byte[4], [7, 0, 0, 0, 0, 0, 0, 0]));
        SetMode(directory.Root, Everybody);
        SetMode(directory.Path("shared").Value, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        byte[] value = new byte[8];

        Errno refused = AsNobody(() => ErrnoOf(() => directory.Open(host, "shared")));
        AsNobody(() => directory.Open(host, "shared", MapAccess.ReadOnly).Lookup(new byte[4], value));

        Assert.Equal(Errno.EACCES, refused);
        Assert.Equal(7, value[0]);
    }

    [Fact]
    public void Create_DirectoryOfAnotherUserWithFilesLeftBehind_StillReads()
    {
        using SharedDirectory directory = new();
        string shared = Path.Combine(directory.Root, "maps");
        using EmbeddedHost owner = EmbeddedHost.Create(new() { Cpus = 1, PinDirectory = shared });
        File.WriteAllBytes(Path.Combine(shared, $".map-{Memory.Files.MachineStamp.Namespace:x16}-7fffffff00000001-1"), new byte[10]);
        SetMode(directory.Root, Everybody);
        SetMode(shared, Everybody & ~UnixFileMode.UserWrite);

        IReadOnlyList<PinEntry> pins = AsNobody(() =>
        {
            using EmbeddedHost other = EmbeddedHost.Create(new() { Cpus = 1, PinDirectory = shared });
            return other.ListPins();
        });

        SetMode(shared, Everybody);
        Assert.Empty(pins);
    }

    [Fact]
    public void Create_DirectoryOfAnotherUserWhereAnybodyMayMakeOne_IsRefused()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        using SharedDirectory directory = new();
        SetMode(directory.Root, Everybody);

        Errno refused = Nobody.Run(() => ErrnoOf(() => EmbeddedHost.Create(new() { PinDirectory = directory.Root })));

        Assert.Equal(Errno.EACCES, refused);
    }

    [Fact]
    public void ListPins_PipeAmongPins_IsHidden()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();
        using (var making = System.Diagnostics.Process.Start("mkfifo", directory.Path("pipe").Value))
            making.WaitForExit();

        PinEntry entry = Assert.Single(host.ListPins());
        Errno refused = ErrnoOf(() => host.TryOpenPinnedMap(entry.Path, out _));

        Assert.Equal(PinKind.Hidden, entry.Kind);
        Assert.Equal(Errno.EINVAL, refused);
    }

    // Root may read everything; another user may be kept out of his own directories.
    private static T AsNobody<T>(Func<T> action) => Environment.IsPrivilegedProcess ? Nobody.Run(action) : action();

    private static Errno ErrnoOf(Action action) => Assert.Throws<BpfSyscallException>(action).Errno;

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>A directory with a pin in it that nobody may read, until it ends.</summary>
    private sealed class ClosedDirectory : IDisposable
    {
        internal ClosedDirectory(EmbeddedHost host, SharedDirectory directory)
        {
            Path = directory.Path("closed");
            using MapHandle map = host.CreateMap(SharedDirectory.Spec(MapType.Hash));
            host.Pin(map, Path.Child("below/map"));
            SetMode(directory.Root, Everybody);
            SetMode(Path.Value, UnixFileMode.None);
        }

        internal PinPath Path { get; }

        public void Dispose() => SetMode(Path.Value, Everybody);
    }
}
