using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>By what maps are known: numbers, names, and how large they are.</summary>
public abstract class MapIdentityContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void CreateMap_OneAfterAnother_NumbersGrowAndAreFound()
    {
        using MapHandle first = Create("first"), second = Create("second");

        Assert.NotEqual(0u, first.Info.Id);
        Assert.True(second.Info.Id > first.Info.Id);
        Assert.True(Host.TryGetNextMapId(first.Info.Id - 1, out uint found));
        Assert.Equal(first.Info.Id, found);
        using MapHandle again = Host.OpenMap(second.Info.Id);
        Assert.Equal(second.Info, again.Info);
    }

    [Fact]
    public void OpenMap_NumberOfNoMap_Enoent()
    {
        uint gone;
        using (MapHandle map = Create("gone"))
            gone = map.Info.Id;

        foreach (uint id in (uint[])[0, gone, int.MaxValue, uint.MaxValue])
            Assert.True(SpinWait.SpinUntil(() => Refusal(id) == Errno.ENOENT, TimeSpan.FromSeconds(10)), $"{id}");
    }

    [Theory]
    [InlineData(int.MaxValue - 1)]
    [InlineData(int.MaxValue)]
    [InlineData(uint.MaxValue)]
    public void TryGetNextMapId_BeyondAllNumbers_FindsNone(uint start)
    {
        using MapHandle map = Create("only");

        Assert.False(Host.TryGetNextMapId(start, out _));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("9.names", "9.names")]
    [InlineData(".begins", ".begins")]
    [InlineData("with-dash and é", "with_dash_and__")]
    [InlineData("fifteen_letters", "fifteen_letters")]
    [InlineData("sixteen_letters_", "sixteen_letters")]
    public void CreateMap_AnyName_ShowsWhatTheKernelTakesOfIt(string name, string expected)
    {
        using MapHandle map = Create(name), sameName = Create(name);

        Assert.Equal((expected, expected), (map.Info.Name, sameName.Info.Name));
    }

    [Theory]
    [InlineData(MapType.Hash, 4, 8)]
    [InlineData(MapType.LruHash, 4, 8)]
    [InlineData(MapType.PerCpuHash, 4, 8)]
    [InlineData(MapType.Array, 4, 8)]
    [InlineData(MapType.PerCpuArray, 4, 8)]
    [InlineData(MapType.ProgramArray, 4, 4)]
    [InlineData(MapType.DevMap, 4, 4)]
    [InlineData(MapType.SockMap, 4, 8)]
    [InlineData(MapType.Queue, 0, 8)]
    [InlineData(MapType.StackTrace, 4, 8)]
    public void MemoryUse_MapOfManyEntries_HoldsThemAll(MapType type, uint keySize, uint valueSize)
    {
        MapSpec spec = new() { Name = "large", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = 10_000 };

        using MapHandle small = Host.CreateMap(spec with { MaxEntries = 1 }), large = Host.CreateMap(spec);

        Assert.InRange(small.MemoryUse!.Value, valueSize, 9_999 * valueSize);
        Assert.InRange(large.MemoryUse!.Value, 10_000 * valueSize, 100L << 20);
    }

    [Fact]
    public void MemoryUse_Arena_CountsAsNone()
    {
        using MapHandle arena = Host.CreateMap(new() { Name = "arena", Type = MapType.Arena, MaxEntries = 16, Flags = MapFlags.Mappable });

        Assert.Equal(0, arena.MemoryUse);
    }

    private MapHandle Create(string name) => Host.CreateMap(new() { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });

    private Errno Refusal(uint id)
    {
        try
        {
            Host.OpenMap(id).Dispose();
            return Errno.None;
        }
        catch (BpfSyscallException refusal)
        {
            return refusal.Errno;
        }
    }
}

public sealed class MapIdentityOnKernel : MapIdentityContract<KernelFixture>;

public sealed class MapIdentityOnEmbedded : MapIdentityContract<EmbeddedFixture>;
