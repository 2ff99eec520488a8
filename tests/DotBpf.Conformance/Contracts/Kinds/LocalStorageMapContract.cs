using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>What the kinds of storage do alike, whoever the owner is.</summary>
public abstract class LocalStorageMapContract<THost, TMap> : HostContract<THost>
    where THost : IOwnerFixture
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

    [Fact]
    public void Indexer_TwoMaps_KeepAValueEach()
    {
        using TMap first = Host.CreateMap(Spec), second = Host.CreateMap(Spec);
        using SafeHandle owner = OpenOwner();

        first[owner] = 1;
        second[owner] = 2;
        first.Remove(owner);

        Assert.False(first.TryGetValue(owner, out _));
        Assert.Equal(2, second[owner]);
    }

    [Fact]
    public void CreateMap_WithoutTypes_IsRefused()
    {
        using TMap map = Host.CreateMap(Spec);
        MapInfo info = map.Handle.Info;

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Host.CreateMap(new() { Name = "untyped", Type = info.Type, KeySize = 4, ValueSize = 8, Flags = info.Flags }));

        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    [Fact]
    public void Update_File_IsRefusedUnlessItMayOwn()
    {
        using TMap map = Host.CreateMap(Spec);
        using SafeHandle file = THost.OpenFile(Host);
        byte[] key = BitConverter.GetBytes((int)file.DangerousGetHandle());

        Assert.Equal(AnswerToFiles, map.Handle.Update(key, new byte[sizeof(long)]));
    }

    /// <summary>What an update answers for a file that is nothing else.</summary>
    protected virtual Errno AnswerToFiles => Errno.EBADF;

    protected abstract SafeHandle OpenOwner();
}

public abstract class SkStorageMapContract<THost> : LocalStorageMapContract<THost, SkStorageMap<long>>
    where THost : IOwnerFixture
{
    protected override MapSpec<SkStorageMap<long>> Spec { get; } = new SkStorageMapSpec<long>();

    protected override Errno AnswerToFiles => Errno.ENOTSOCK;

    protected override SafeHandle OpenOwner() => THost.OpenSocket(Host);
}

public abstract class InodeStorageMapContract<THost> : LocalStorageMapContract<THost, InodeStorageMap<long>>
    where THost : IOwnerFixture
{
    protected override MapSpec<InodeStorageMap<long>> Spec { get; } = new InodeStorageMapSpec<long>();

    protected override Errno AnswerToFiles => Errno.None;

    protected override SafeHandle OpenOwner() => THost.OpenFile(Host);
}

public abstract class TaskStorageMapContract<THost> : LocalStorageMapContract<THost, TaskStorageMap<long>>
    where THost : IOwnerFixture
{
    protected override MapSpec<TaskStorageMap<long>> Spec { get; } = new TaskStorageMapSpec<long>();

    protected override SafeHandle OpenOwner() => THost.OpenTask(Host);
}

public abstract class CgrpStorageMapContract<THost> : LocalStorageMapContract<THost, CgrpStorageMap<long>>
    where THost : IOwnerFixture
{
    protected override MapSpec<CgrpStorageMap<long>> Spec { get; } = new CgrpStorageMapSpec<long>();

    protected override SafeHandle OpenOwner() => THost.OpenEmptyCgroup(Host);
}

public sealed class SkStorageMapOnKernel : SkStorageMapContract<KernelFixture>;

public sealed class SkStorageMapOnEmbedded : SkStorageMapContract<EmbeddedFixture>;

public sealed class InodeStorageMapOnKernel : InodeStorageMapContract<KernelFixture>
{
    [Fact]
    public void Indexer_SameFileOpenedTwice_IsTheSameOwner()
    {
        using InodeStorageMap<long> map = Host.CreateMap(Spec);
        using SafeHandle first = OpenOwner();
        using SafeHandle second = OpenOwner();

        map[first] = 5;

        Assert.Equal(5, map[second]);
    }
}

public sealed class InodeStorageMapOnEmbedded : InodeStorageMapContract<EmbeddedFixture>;

public sealed class TaskStorageMapOnKernel : TaskStorageMapContract<KernelFixture>
{
    [Fact]
    public void OpenProcess_NoSuchProcess_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenProcess(int.MaxValue));

        Assert.Equal(Errno.ESRCH, error.Errno);
        Assert.Contains("no such process", error.Message, StringComparison.Ordinal);
    }
}

public sealed class TaskStorageMapOnEmbedded : TaskStorageMapContract<EmbeddedFixture>;

public sealed class CgrpStorageMapOnKernel : CgrpStorageMapContract<KernelFixture>;

public sealed class CgrpStorageMapOnEmbedded : CgrpStorageMapContract<EmbeddedFixture>;
