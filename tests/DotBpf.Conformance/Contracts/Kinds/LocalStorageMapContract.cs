using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>What the kinds of storage do alike, whoever the owner is.</summary>
public abstract class LocalStorageMapContract<THost, TMap> : HostContract<THost>
    where THost : IHostFixture
    where TMap : LocalStorageMap<long>, IBpfMap<TMap>
{
    protected abstract MapSpec<TMap> Spec { get; }

    [Fact]
    public void Indexer_Owner_KeepsAValue()
    {
        using TMap map = Host.CreateMap(Spec);
        using SafeHandle owner = OpenOwner();

        map[owner] = 7;
        map[owner] = 8;

        Assert.Equal(8, map[owner]);
        Assert.True(map.TryGetValue(owner, out long value));
        Assert.Equal(8, value);
    }

    [Fact]
    public void TryAddTryUpdateRemove_ByPresence_AnswerLikeADictionary()
    {
        using TMap map = Host.CreateMap(Spec);
        using SafeHandle owner = OpenOwner();

        Assert.False(map.TryUpdate(owner, 1));
        Assert.True(map.TryAdd(owner, 1));
        Assert.False(map.TryAdd(owner, 2));
        Assert.True(map.TryUpdate(owner, 3));
        Assert.Equal(3, map[owner]);
        Assert.True(map.Remove(owner));
        Assert.False(map.Remove(owner));
        Assert.False(map.TryGetValue(owner, out _));
        Assert.Throws<KeyNotFoundException>(() => map[owner]);
    }

    protected abstract SafeHandle OpenOwner();
}

public abstract class SkStorageMapContract<THost> : LocalStorageMapContract<THost, SkStorageMap<long>>
    where THost : IHostFixture
{
    protected override MapSpec<SkStorageMap<long>> Spec { get; } = new SkStorageMapSpec<long>();

    [Fact]
    public void Indexer_NoSocket_IsRefused()
    {
        using SkStorageMap<long> map = Host.CreateMap(Spec);
        using SafeHandle file = File.OpenHandle("/proc/version");

        Assert.Equal(Errno.ENOTSOCK, Assert.Throws<BpfSyscallException>(() => map[file] = 1).Errno);
    }

    protected override SafeHandle OpenOwner() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp).SafeHandle;
}

public abstract class InodeStorageMapContract<THost> : LocalStorageMapContract<THost, InodeStorageMap<long>>
    where THost : IHostFixture
{
    protected override MapSpec<InodeStorageMap<long>> Spec { get; } = new InodeStorageMapSpec<long>();

    [Fact]
    public void Indexer_SameFileOpenedTwice_IsTheSameOwner()
    {
        using InodeStorageMap<long> map = Host.CreateMap(Spec);
        using SafeHandle first = OpenOwner();
        using SafeHandle second = OpenOwner();

        map[first] = 5;

        Assert.Equal(5, map[second]);
    }

    protected override SafeHandle OpenOwner() => Host.OpenPath(typeof(InodeStorageMapContract<>).Assembly.Location);
}

public abstract class TaskStorageMapContract<THost> : LocalStorageMapContract<THost, TaskStorageMap<long>>
    where THost : IHostFixture
{
    protected override MapSpec<TaskStorageMap<long>> Spec { get; } = new TaskStorageMapSpec<long>();

    [Fact]
    public void OpenProcess_NoSuchProcess_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenProcess(int.MaxValue));

        Assert.Equal(Errno.ESRCH, error.Errno);
        Assert.Contains("no such process", error.Message, StringComparison.Ordinal);
    }

    protected override SafeHandle OpenOwner() => Host.OpenProcess(Environment.ProcessId);
}

public sealed class SkStorageMapOnKernel : SkStorageMapContract<KernelFixture>;

public sealed class InodeStorageMapOnKernel : InodeStorageMapContract<KernelFixture>;

public sealed class TaskStorageMapOnKernel : TaskStorageMapContract<KernelFixture>;
