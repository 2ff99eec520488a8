using DotBpf.Embedded.Maps;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Who refers to a map, as counted by many threads.</summary>
public sealed class UseCountsTests
{
    private UseCounts _counts = UseCounts.OfCreator;

    [Fact]
    public void HasOthers_WhileUsersComeAndGo_IsSaidAllTheTime()
    {
        _counts.Add();
        using CancellationTokenSource stop = new();
        Thread users = new(() => ComeAndGo(stop.Token));
        users.Start();

        bool isAlwaysSaid = true;
        for (int i = 0; i < 2_000_000; i++)
            isAlwaysSaid &= _counts.HasOthers;
        stop.Cancel();
        users.Join();

        Assert.True(isAlwaysSaid);
    }

    [Fact]
    public void Remove_LastOfAll_IsToldOnceAndNobodyComesAfter()
    {
        bool joins = _counts.TryAddUser();

        Assert.True(joins);
        Assert.Equal((false, false), (_counts.RemoveUser(), _counts.Remove()));
        Assert.Equal((true, true), (_counts.RemoveUser(), _counts.HasOthers));
        Assert.Equal((true, false, false), (_counts.Remove(), _counts.TryAddUser(), _counts.TryAdd()));
    }

    private void ComeAndGo(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Assert.True(_counts.TryAddUser());
            Assert.False(_counts.RemoveUser());
            Assert.False(_counts.Remove());
        }
    }
}
