using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class HashMapContract<THost> : KeyedMapContract<THost, HashMap<ulong, ulong>>
    where THost : IHostFixture
{
    [Fact]
    public void Insert_MapFull_ThrowsE2BIGWithNameAndCapacity()
    {
        using HashMap<ulong, ulong> map = Create();
        for (ulong i = 0; i < Capacity; i++)
            map[i] = i;

        var error = Assert.Throws<BpfSyscallException>(() => map[Capacity] = 1);
        map[3] = 33;

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("'contract'", error.Message, StringComparison.Ordinal);
        Assert.Contains("64 entries", error.Message, StringComparison.Ordinal);
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        Assert.Equal(33ul, map[3]);
    }
}

public sealed class HashMapOnKernel : HashMapContract<KernelFixture>;

public sealed class HashMapOnEmbedded : HashMapContract<EmbeddedFixture>;
