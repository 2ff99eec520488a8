using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Tests;

/// <summary>What is created on a host that does not take all types.</summary>
public sealed class OlderHostTests
{
    [Fact]
    public void CreateMap_HostTakesNoTypes_IsThereWithoutAndSaysWhy()
    {
        using var host = new OlderHost((_, _) => throw new BpfSyscallException(BpfCommand.BtfLoad, Errno.EINVAL, "types", "There are none."));

        using var map = host.CreateMap(new HashMapSpec<uint, ulong>(4) { Name = "typed" });

        map[1] = 42;
        Assert.Equal(42ul, map[1]);
        Assert.Contains("There are none.", map.Handle.Info.TypesRefusal, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateMap_TypesAreNotPermitted_IsRefused()
    {
        using var host = new OlderHost((_, _) => throw new BpfSyscallException(BpfCommand.BtfLoad, Errno.EPERM, "types"));

        var error = Assert.Throws<BpfSyscallException>(() => host.CreateMap(new HashMapSpec<uint, ulong>(4)));

        Assert.Equal(Errno.EPERM, error.Errno);
    }

    [Fact]
    public void Load_HostLacksKindsOfTypes_NamesThemInANote()
    {
        using var host = new OlderHost((self, types) => new FittedTypes(self, types));
        MapSpec map = new HashMapSpec<uint, ulong>(4) { Name = "typed" }.Describe();

        using BpfObject loaded = host.Load(new ObjectSpec { Name = "typed", Maps = [map], Types = map.OwnTypes });

        Assert.Contains(loaded.Notes, note => note.Text.Contains("Floats, TypeTags", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_PerfEventsOnCpusWithGaps_HaveASlotForEachNumber()
    {
        using var host = new OlderHost((_, _) => throw new BpfSyscallException(BpfCommand.BtfLoad, Errno.EINVAL, "types"));
        var events = new MapSpec { Name = "events", Type = MapType.PerfEventArray };

        using BpfObject loaded = host.Load(new ObjectSpec { Name = "gaps", Maps = [events] });

        Assert.Equal(12u, loaded.Maps["events"].Info.MaxEntries);
    }

    private sealed class FittedTypes(BpfHost host, BtfTypes types) : TypesHandle(host, types, [TypesFeature.Floats, TypesFeature.TypeTags])
    {
        protected override void Release()
        {
        }
    }
}
