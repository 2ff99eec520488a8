namespace DotBpf.Tests.Readers;

public sealed class DeadlineTests
{
    [Fact]
    public void OrBefore_TwoMoments_IsTheFirst()
    {
        Deadline soon = Deadline.After(TimeSpan.FromSeconds(1)), late = Deadline.After(TimeSpan.FromSeconds(9));

        Assert.Equal((soon, soon), (soon.OrBefore(late), late.OrBefore(soon)));
        Assert.Equal((soon, soon), (soon.OrBefore(Deadline.Never), Deadline.Never.OrBefore(soon)));
        Assert.True(Deadline.Never.OrBefore(Deadline.Never).IsNever);
    }

    [Fact]
    public void After_Times_AreLeftOrOver()
    {
        Assert.True(Deadline.After(TimeSpan.Zero).IsOver);
        Assert.Equal(0, Deadline.After(TimeSpan.Zero).MillisecondsLeft);
        Assert.InRange(Deadline.After(TimeSpan.FromMinutes(1)).MillisecondsLeft, 30_000, 60_000);
        Assert.Equal(int.MaxValue, Deadline.After(TimeSpan.FromDays(100)).MillisecondsLeft);
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.After(TimeSpan.FromSeconds(-3)));
    }

    [Fact]
    public void After_ForEver_NeverComes()
    {
        Deadline[] never = [Deadline.Never, Deadline.After(Timeout.InfiniteTimeSpan), Deadline.After(TimeSpan.MaxValue), default];

        Assert.All(never, deadline => Assert.Equal((true, false, -1), (deadline.IsNever, deadline.IsOver, deadline.MillisecondsLeft)));
    }
}
