using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class SocketMapContract<THost> : HostContract<THost>
    where THost : IOwnerFixture, ISocketFixture
{
    [Fact]
    public void SockMapSet_BoundSocket_IsReadBackByCookie()
    {
        using SockMap map = Host.CreateMap(new SockMapSpec(4));
        using SafeHandle socket = THost.OpenBoundUdp(Host);

        map.Set(1, socket);

        Assert.True(map.TryGetCookie(1, out ulong cookie));
        Assert.Equal(THost.CookieOf(socket), cookie);
        Assert.False(map.TryAdd(1, socket));
        Assert.True(map.TryAdd(2, socket));
        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
        Assert.False(map.TryGetCookie(1, out _));
    }

    [Fact]
    public void SockMapSet_Closed_LeavesTheMap()
    {
        using SockMap map = Host.CreateMap(new SockMapSpec(4));
        using (SafeHandle socket = THost.OpenBoundUdp(Host))
            map.Set(0, socket);

        Assert.True(SpinWait.SpinUntil(() => !map.TryGetCookie(0, out _), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void SockMapSet_UnboundSocket_IsRefused()
    {
        using SockMap map = Host.CreateMap(new SockMapSpec(4));
        using SafeHandle socket = THost.OpenTcp(Host);

        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<BpfSyscallException>(() => map.Set(0, socket)).Errno);
    }

    [Fact]
    public void SockMapSet_NoSocket_IsRefused()
    {
        using SockMap map = Host.CreateMap(new SockMapSpec(4));
        using SafeHandle file = THost.OpenFile(Host);

        Assert.Equal(Errno.ENOTSOCK, Assert.Throws<BpfSyscallException>(() => map.Set(0, file)).Errno);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void SockHashListKeys_ValuesOfAnySize_ListsCountsAndClears(int valueSize)
    {
        using SockHashMap<uint> map = Host.CreateMap<SockHashMap<uint>>(new MapSpec { Name = "keys", Type = MapType.SockHash, KeySize = 4, ValueSize = (uint)valueSize, MaxEntries = 4 });
        using SafeHandle socket = THost.OpenBoundUdp(Host);
        map.Set(3, socket);
        map.Set(5, socket);

        Assert.Equal([3u, 5], map.ListKeys().Order().ToArray());
        Assert.Equal(2, map.Count());
        map.Clear();
        Assert.Empty(map.ListKeys());
    }

    [Fact]
    public void TryGetCookie_ValuesOfFourBytes_SaysWhy()
    {
        using SockMap map = Host.CreateMap<SockMap>(new MapSpec { Name = "four", Type = MapType.SockMap, KeySize = 4, ValueSize = 4, MaxEntries = 4 });
        using SafeHandle socket = THost.OpenBoundUdp(Host);

        map.Set(0, socket);

        Assert.Contains("8 bytes", Assert.Throws<InvalidOperationException>(() => map.TryGetCookie(0, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SockHashSet_ByKey_AnswersLikeADictionary()
    {
        using SockHashMap<ulong> map = Host.CreateMap(new SockHashMapSpec<ulong>(1));
        using SafeHandle socket = THost.OpenBoundUdp(Host);

        map.Set(42, socket);

        Assert.True(map.TryGetCookie(42, out ulong cookie));
        Assert.Equal(THost.CookieOf(socket), cookie);
        Assert.False(map.TryAdd(42, socket));
        Assert.Equal(Errno.E2BIG, Assert.Throws<BpfSyscallException>(() => map.Set(43, socket)).Errno);
        Assert.True(map.Remove(42));
        Assert.False(map.Remove(42));
    }

    [Fact]
    public void ReusePortSet_SocketOfTheGroup_IsInOneMapOnce()
    {
        using ReusePortSockArrayMap map = Host.CreateMap(new ReusePortSockArrayMapSpec(4));
        using SafeHandle socket = THost.OpenBoundUdp(Host, sharesPort: true);
        using SafeHandle plain = THost.OpenBoundUdp(Host);

        map.Set(0, socket);

        Assert.True(map.TryGetCookie(0, out ulong cookie));
        Assert.Equal(THost.CookieOf(socket), cookie);
        Assert.Equal(Errno.EBUSY, Assert.Throws<BpfSyscallException>(() => map.Set(1, socket)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => map.Set(1, plain)).Errno);
        Assert.True(map.Remove(0));
        Assert.False(map.Remove(0));
    }

    [Fact]
    public void XskMapSet_OtherSocket_IsRefused()
    {
        using XskMap map = Host.CreateMap(new XskMapSpec(2));
        using SafeHandle socket = THost.OpenBoundUdp(Host);

        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<BpfSyscallException>(() => map.Set(0, socket)).Errno);
        map.Remove(1);
    }
}

public sealed class SocketMapOnKernel : SocketMapContract<KernelFixture>;

public sealed class SocketMapOnEmbedded : SocketMapContract<EmbeddedFixture>;
