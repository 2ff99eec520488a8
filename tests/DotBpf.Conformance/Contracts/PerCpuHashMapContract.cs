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

    [Fact]
    public void AddRange_MoreThanFit_SaysHowManyWereWritten()
    {
        using PerCpuHashMap<uint, uint> map = Create();
        uint[] keys = [.. Enumerable.Range(0, 100).Select(i => (uint)i)];

        var error = Assert.Throws<BpfSyscallException>(() => map.AddRange(keys, new uint[keys.Length * Host.PossibleCpus]));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains($"{Capacity} of 100 entries were written", error.Message, StringComparison.Ordinal);
        Assert.Equal(Capacity, map.Count());
    }
}

public sealed class PerCpuHashMapOnKernel : PerCpuHashMapContract<KernelFixture>;

public sealed class PerCpuHashMapOnEmbedded : PerCpuHashMapContract<EmbeddedFixture>;

public sealed class PerCpuHashMapOnSharing : PerCpuHashMapContract<SharingFixture>;
