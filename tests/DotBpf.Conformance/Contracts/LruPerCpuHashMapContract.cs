using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class LruPerCpuHashMapContract<THost> : PerCpuKeyedMapContract<THost, LruPerCpuHashMap<uint, uint>>
    where THost : IHostFixture
{
    [Fact]
    public void Insert_MapFull_EvictsInsteadOfFailing()
    {
        using LruPerCpuHashMap<uint, uint> map = Create();
        uint[] values = new uint[Host.PossibleCpus];

        for (uint i = 0; i < 10 * Capacity; i++)
            map.Set(i, values);

        Assert.InRange(map.Count(), 1, Capacity);
    }
}

public sealed class LruPerCpuHashMapOnKernel : LruPerCpuHashMapContract<KernelFixture>;

public sealed class LruPerCpuHashMapOnEmbedded : LruPerCpuHashMapContract<EmbeddedFixture>;

public sealed class LruPerCpuHashMapOnSharing : LruPerCpuHashMapContract<SharingFixture>;
