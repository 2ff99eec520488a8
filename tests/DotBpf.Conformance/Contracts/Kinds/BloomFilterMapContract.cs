using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class BloomFilterMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void MayContain_Added_IsAlwaysTrue()
    {
        using BloomFilterMap<int> map = Host.CreateMap(new BloomFilterMapSpec<int>(1000));
        for (int i = 0; i < 1000; i++)
            map.Add(i);

        Assert.All(Enumerable.Range(0, 1000), value => Assert.True(map.MayContain(value)));
    }

    [Fact]
    public void MayContain_NotAdded_IsMostlyFalse()
    {
        using BloomFilterMap<int> map = Host.CreateMap(new BloomFilterMapSpec<int>(1000) { Flags = MapFlags.ZeroSeed });
        for (int i = 0; i < 1000; i++)
            map.Add(i);

        int wrong = Enumerable.Range(100_000, 10_000).Count(value => map.MayContain(value));

        Assert.InRange(wrong, 0, 500);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 3)]
    [InlineData(15, 15)]
    public void HashFunctions_AsSpecified_AreTold(int given, int expected)
    {
        using BloomFilterMap<int> map = Host.CreateMap(new BloomFilterMapSpec<int>(10) { HashFunctions = given });

        Assert.Equal((expected, 10u), (map.HashFunctions, map.Capacity));
    }

    [Fact]
    public void CreateMap_ValueWithUnnamedBytes_IsRefused()
    {
        MapLayoutException error = Assert.Throws<MapLayoutException>(() => Host.CreateMap(new BloomFilterMapSpec<Padded>(10)));

        Assert.Contains("value padding", error.Message, StringComparison.Ordinal);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Padded
    {
        public byte Small;
        public long Large;
    }
}

public sealed class BloomFilterMapOnKernel : BloomFilterMapContract<KernelFixture>;

public sealed class BloomFilterMapOnEmbedded : BloomFilterMapContract<EmbeddedFixture>;

public sealed class BloomFilterMapOnSharing : BloomFilterMapContract<SharingFixture>;
