using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>By what maps are known: numbers and names.</summary>
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
