using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>What queues and stacks do alike; the order is each one's own.</summary>
public abstract class PushPopMapContract<THost, TMap> : HostContract<THost>
    where THost : IHostFixture
    where TMap : PushPopMap<long>, IBpfMap<TMap>
{
    protected abstract MapSpec<TMap> Spec { get; }

    protected abstract long[] OrderOfThree { get; }

    /// <summary>What is left, in order, after 1, 2, 3 filled the map and 4 replaced the oldest.</summary>
    protected abstract long[] OrderAfterReplacing { get; }

    [Fact]
    public void TryPop_Pushed_ComeInOrder()
    {
        using TMap map = CreateWithThree();

        List<long> values = [];
        foreach (long value in map.Drain())
            values.Add(value);

        Assert.Equal(OrderOfThree, values);
        Assert.False(map.TryPop(out _));
    }

    [Fact]
    public void TryPeek_Value_StaysThere()
    {
        using TMap map = CreateWithThree();

        Assert.True(map.TryPeek(out long first));
        Assert.True(map.TryPeek(out long second));

        Assert.Equal((OrderOfThree[0], OrderOfThree[0]), (first, second));
    }

    [Fact]
    public void TryPush_Full_ReturnsFalseAndKeepsTheRest()
    {
        using TMap map = CreateWithThree();

        bool pushed = map.TryPush(4);

        Assert.False(pushed);
        Assert.True(map.TryPop(out long value));
        Assert.Equal(OrderOfThree[0], value);
    }

    [Fact]
    public void PushReplacingOldest_Full_TheOldestGoes()
    {
        using TMap map = CreateWithThree();

        map.PushReplacingOldest(4);

        List<long> values = [];
        foreach (long value in map.Drain())
            values.Add(value);
        Assert.Equal(OrderAfterReplacing, values);
    }

    [Fact]
    public void TryPop_Empty_ReturnsFalseAndZero()
    {
        using TMap map = Host.CreateMap(Spec);

        Assert.False(map.TryPop(out long popped));
        Assert.False(map.TryPeek(out long peeked));

        Assert.Equal((0L, 0L), (popped, peeked));
    }

    [Fact]
    public void Freeze_Map_CanBePeekedOnly()
    {
        using TMap map = CreateWithThree();
        map.Freeze();

        Assert.True(map.TryPeek(out _));
        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => map.TryPop(out _)).Errno);
        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => map.TryPush(1)).Errno);
    }

    [Fact]
    public void PushAndPop_Repeated_AllocateNothing()
    {
        using TMap map = Host.CreateMap(Spec);
        map.TryPush(1);
        map.TryPop(out _);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                map.TryPush(i);
                map.TryPeek(out _);
                map.TryPop(out _);
            }
        });

        Assert.Equal(0, allocated);
    }

    private TMap CreateWithThree()
    {
        TMap map = Host.CreateMap(Spec);
        for (long value = 1; value <= 3; value++)
            Assert.True(map.TryPush(value));
        return map;
    }
}

public abstract class QueueMapContract<THost> : PushPopMapContract<THost, QueueMap<long>>
    where THost : IHostFixture
{
    protected override MapSpec<QueueMap<long>> Spec { get; } = new QueueMapSpec<long>(3);

    protected override long[] OrderOfThree { get; } = [1, 2, 3];

    protected override long[] OrderAfterReplacing { get; } = [2, 3, 4];
}

public abstract class StackMapContract<THost> : PushPopMapContract<THost, StackMap<long>>
    where THost : IHostFixture
{
    protected override MapSpec<StackMap<long>> Spec { get; } = new StackMapSpec<long>(3);

    protected override long[] OrderOfThree { get; } = [3, 2, 1];

    protected override long[] OrderAfterReplacing { get; } = [4, 3, 2];
}

public sealed class QueueMapOnKernel : QueueMapContract<KernelFixture>;

public sealed class StackMapOnKernel : StackMapContract<KernelFixture>;

public sealed class QueueMapOnEmbedded : QueueMapContract<EmbeddedFixture>;

public sealed class StackMapOnEmbedded : StackMapContract<EmbeddedFixture>;

public sealed class QueueMapOnSharing : QueueMapContract<SharingFixture>;

public sealed class StackMapOnSharing : StackMapContract<SharingFixture>;
