using System.Diagnostics;
using System.Globalization;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Shared;

/// <summary>What arenas take of the file system that they lie in, and what they do when it is full.</summary>
public sealed class SparseArenaOnKernel
{
    private const ulong Place = 0x2000_0000_5000;
    private const int PageSize = 4096;

    [Fact]
    public void File_OfAnArena_HasRoomForThePagesThatAreThere()
    {
        using SmallFileSystem files = new("16m");
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 1, PinDirectory = files.Root });
        using MapHandle map = host.CreateMap(Spec(1 << 16));
        long before = files.Used;

        ulong address = ArenaOf(map).Allocate(0, 512);
        long with = files.Used;
        for (ulong place = 512 * PageSize; place < 4096 * PageSize; place += PageSize)
            ArenaAccess.Load<ulong>(ArenaOf(map).Pages, place);
        long after = files.Used;
        ArenaOf(map).Free(address, 512);

        Assert.Equal(before + (512 * PageSize), with);
        Assert.Equal(with, after);
        Assert.Equal(before, files.Used);
    }

    [Fact]
    public void Allocate_NoRoomInTheFileSystem_GivesNoPages()
    {
        using SmallFileSystem files = new("4m");
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 1, PinDirectory = files.Root });
        using ArenaMap map = ArenaMap.Bind(host.CreateMap(Spec(2048)));
        EmbeddedArena arena = ArenaOf(map.Handle);

        ulong tooMany = arena.Allocate(0, 1500);
        ulong some = arena.Allocate(0, 500);
        using MappedValues<long> values = map.Borrow<long>(499 * PageSize);
        values[0] = 1;
        while (arena.Allocate(0, 1) != 0)
        {
        }

        var refused = Assert.Throws<BpfSyscallException>(() => { using MappedValues<long> none = map.Borrow<long>(2047 * PageSize); });
        Assert.Equal((0ul, Place), (tooMany, some));
        Assert.Equal(Errno.ENOMEM, refused.Errno);
    }

    private static EmbeddedArena ArenaOf(MapHandle map) => (EmbeddedArena)((EmbeddedMapHandle)map).Map;

    private static MapSpec Spec(uint pages) => new() { Name = "arena", Type = MapType.Arena, MaxEntries = pages, Flags = MapFlags.Mappable, Extra = Place };

    /// <summary>A file system in memory with little room, until it ends.</summary>
    private sealed class SmallFileSystem : IDisposable
    {
        internal SmallFileSystem(string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", Root);

        internal string Root { get; } = Directory.CreateTempSubdirectory("dotbpf-small-").FullName;

        internal long Used => long.Parse(Run("stat", "-f", "-c", "%b", Root), CultureInfo.InvariantCulture) * PageSize - long.Parse(Run("stat", "-f", "-c", "%f", Root), CultureInfo.InvariantCulture) * PageSize;

        public void Dispose()
        {
            Run("umount", Root);
            Directory.Delete(Root);
        }

        private static string Run(string command, params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
    }
}
