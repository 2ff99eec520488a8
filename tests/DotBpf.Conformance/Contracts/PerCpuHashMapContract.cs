using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class PerCpuHashMapContract<THost> : PerCpuKeyedMapContract<THost, PerCpuHashMap<uint, uint>>
    where THost : IHostFixture
{
    [Fact]
    public void Insert_MapFull_ThrowsE2BIG()
    {
        using PerCpuHashMap<uint, uint> map = Create();
        uint[] values = new uint[Host.PossibleCpus];
        for (uint i = 0; i < Capacity; i++)
            map.Set(i, values);

        var error = Assert.Throws<BpfSyscallException>(() => map.Set(Capacity, values));

        Assert.Equal(Errno.E2BIG, error.Errno);
    }
}

public sealed class PerCpuHashMapOnKernel : PerCpuHashMapContract<KernelFixture>;

public sealed class PerCpuHashMapOnEmbedded : PerCpuHashMapContract<EmbeddedFixture>;
