using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class RedirectMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Loopback = 1;

    [Fact]
    public void DevMapSet_Device_CanBeReadAndRemoved()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(4));

        map.Set(2, Loopback);

        Assert.True(map.TryGet(2, out DevMapEntry entry));
        Assert.Equal(new DevMapEntry(Loopback, 0), entry);
        Assert.False(map.TryGet(1, out _));
        map.Remove(2);
        map.Remove(2);
        Assert.False(map.TryGet(2, out _));
    }

    [Fact]
    public void DevMapSet_Faults_AreNamed()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(4) { HasPrograms = false });

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => map.Set(0, 99_999)).Errno);
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Set(4, Loopback));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Set(0, 0));
    }

    [Fact]
    public void DevHashMapSet_AnyNumber_AnswersLikeADictionary()
    {
        using DevHashMap map = Host.CreateMap(new DevHashMapSpec(1));

        Assert.True(map.TryAdd(1_000_000, Loopback));
        Assert.False(map.TryAdd(1_000_000, Loopback));
        map.Set(1_000_000, Loopback);

        Assert.True(map.TryGet(1_000_000, out DevMapEntry entry));
        Assert.Equal(Loopback, entry.InterfaceIndex);
        Assert.Equal(Errno.E2BIG, Assert.Throws<BpfSyscallException>(() => map.Set(7, Loopback)).Errno);
        Assert.True(map.Remove(1_000_000));
        Assert.False(map.Remove(1_000_000));
    }

    [Fact]
    public void DevHashMapListKeys_SomeDevices_ListsCountsAndClears()
    {
        using DevHashMap map = Host.CreateMap(new DevHashMapSpec(8));
        for (uint key = 0; key < 5; key++)
            map.Set(key * 1000, Loopback);

        Assert.Equal([0u, 1000, 2000, 3000, 4000], map.ListKeys().Order().ToArray());
        Assert.Equal(5, map.Count());
        map.Clear();
        Assert.Empty(map.ListKeys());
    }

    [Fact]
    public void CpuMapSet_Cpu_CanBeReadAndRemoved()
    {
        using CpuMap map = Host.CreateMap(new CpuMapSpec((uint)Host.PossibleCpus + 1));

        map.Set(0, queueSize: 192);

        Assert.True(map.TryGet(0, out CpuMapEntry entry));
        Assert.Equal(new CpuMapEntry(192, 0), entry);
        map.Remove(0);
        Assert.False(map.TryGet(0, out _));
        Assert.Equal(Errno.ENODEV, Assert.Throws<BpfSyscallException>(() => map.Set(Host.PossibleCpus, 192)).Errno);
        Assert.Equal(Errno.EOVERFLOW, Assert.Throws<BpfSyscallException>(() => map.Set(0, 20_000)).Errno);
    }
}

public sealed class RedirectMapOnKernel : RedirectMapContract<KernelFixture>;

public sealed class RedirectMapOnEmbedded : RedirectMapContract<EmbeddedFixture>;
