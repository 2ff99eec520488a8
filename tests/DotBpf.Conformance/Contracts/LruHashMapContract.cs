using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class LruHashMapContract<THost> : KeyedMapContract<THost, LruHashMap<ulong, ulong>>
    where THost : IHostFixture
{
    [Fact]
    public void Insert_MapFull_EvictsInsteadOfFailing()
    {
        using LruHashMap<ulong, ulong> map = Create();

        for (ulong i = 0; i < 10 * Capacity; i++)
            map[i] = i;

        Assert.InRange(map.Count(), 1, Capacity);
        Assert.True(map.ContainsKey((10 * Capacity) - 1));
    }
}

public sealed class LruHashMapOnKernel : LruHashMapContract<KernelFixture>;

public sealed class LruHashMapOnEmbedded : LruHashMapContract<EmbeddedFixture>;

public sealed class LruHashMapOnSharing : LruHashMapContract<SharingFixture>;
