using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>The files that shared maps lie in: which are taken for maps, whom they belong to, and when they go.</summary>
public sealed class MapFileTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(50_000)]
    [InlineData(-1)]
    public void Open_FileOfAnotherLength_IsRefused(int length)
    {
        using SharedDirectory directory = new();
        using (MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash)))
        {
        }

        using (FileStream file = File.OpenWrite(directory.Path("shared").Value))
            file.SetLength(length < 0 ? file.Length + 1 : length);
        var refused = Assert.Throws<BpfSyscallException>(() => directory.Open(directory.OpenHost(), "shared"));

        Assert.Equal(Errno.EINVAL, refused.Errno);
    }

    [Fact]
    public void Open_FileThatIsNoMap_IsRefused()
    {
        using SharedDirectory directory = new();
        File.WriteAllBytes(directory.Path("noise").Value, new byte[200_000]);

        var refused = Assert.Throws<BpfSyscallException>(() => directory.Open(directory.OpenHost(), "noise"));

        Assert.Contains("not the file of a map", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_NeverPinned_LeavesNoFile()
    {
        using SharedDirectory directory = new();
        EmbeddedHost host = directory.OpenHost();

        using (MapHandle map = host.CreateMap(SharedDirectory.Spec(MapType.Hash)))
            Assert.Single(Directory.GetFiles(directory.Root));

        Assert.Empty(Directory.GetFiles(directory.Root));
    }

    [Fact]
    public void File_OfAMap_BelongsToItsUserAlone()
    {
        using SharedDirectory directory = new();
        using MapHandle map = directory.Create(directory.OpenHost(), SharedDirectory.Spec(MapType.Hash));

        UnixFileMode mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(directory.Path("shared").Value);

        Assert.Equal(OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public void Host_OnADirectoryThatOthersMayWrite_IsRefused()
    {
        using SharedDirectory directory = new();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory.Root, (UnixFileMode)0x1ff);

        var refused = Assert.Throws<BpfSyscallException>(directory.OpenHost);

        Assert.Equal(Errno.EACCES, refused.Errno);
    }

    [Fact]
    public void Host_FindingFilesOfAProcessThatIsGone_ClearsThemAway()
    {
        using SharedDirectory directory = new();
        string left = HiddenFile(directory, MachineStamp.Namespace);

        directory.OpenHost();

        Assert.False(File.Exists(left));
    }

    [Fact]
    public void Host_FindingFilesOfProcessesThatItCouldNotSee_LeavesThem()
    {
        using SharedDirectory directory = new();
        string left = HiddenFile(directory, MachineStamp.Namespace + 1);

        directory.OpenHost();

        Assert.True(File.Exists(left));
    }

    // Of a process whose number no process has.
    private static string HiddenFile(SharedDirectory directory, ulong processes)
    {
        string path = Path.Combine(directory.Root, $".map-{processes:x16}-7fffffff00000001-1");
        File.WriteAllBytes(path, new byte[10]);
        return path;
    }
}
