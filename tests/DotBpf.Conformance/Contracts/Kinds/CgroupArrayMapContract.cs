using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class CgroupArrayMapContract<THost> : HostContract<THost>
    where THost : IOwnerFixture
{
    [Fact]
    public void Set_Cgroup_CanBeRemoved()
    {
        using CgroupArrayMap map = Host.CreateMap(new CgroupArrayMapSpec(2));
        using SafeHandle cgroup = THost.OpenEmptyCgroup(Host);

        map.Set(1, cgroup);

        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Set(2, cgroup));
    }

    [Fact]
    public void Set_NoCgroup_SaysWhatItNeeds()
    {
        using CgroupArrayMap map = Host.CreateMap(new CgroupArrayMapSpec(2));
        using SafeHandle other = THost.OpenFile(Host);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.Set(0, other));

        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("cgroup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lookup_Slot_CannotBeReadBack()
    {
        using CgroupArrayMap map = Host.CreateMap(new CgroupArrayMapSpec(2));
        using SafeHandle cgroup = THost.OpenEmptyCgroup(Host);
        map.Set(0, cgroup);

        Assert.Equal(Errno.ENOTSUPP, map.Handle.Lookup(new byte[4], new byte[4]));
    }
}

public sealed class CgroupArrayMapOnKernel : CgroupArrayMapContract<KernelFixture>;

public sealed class CgroupArrayMapOnEmbedded : CgroupArrayMapContract<EmbeddedFixture>;
