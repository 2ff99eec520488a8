namespace DotBpf.Testing.Tests;

public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch.AddDays(1));
    private readonly List<double> _calls = [];

    [Fact]
    public void Clock_UntilMoved_StandsStill()
    {
        Assert.Equal((0L, DateTimeOffset.UnixEpoch.AddDays(1)), (_clock.GetTimestamp(), _clock.GetUtcNow()));

        _clock.Advance(TimeSpan.FromMicroseconds(1.5));

        Assert.Equal(1500, _clock.GetTimestamp());
    }

    [Fact]
    public void Advance_TimersDue_RunInOrderAtTheirOwnTimes()
    {
        using ITimer late = Start(30), early = Start(10), never = Start(50);

        _clock.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal([10, 30], _calls);
        Assert.Equal(TimeSpan.FromSeconds(40), _clock.Elapsed);
    }

    [Fact]
    public void Advance_PeriodicTimer_RunsEachTime()
    {
        using ITimer timer = Start(5, period: 10);

        _clock.Advance(TimeSpan.FromSeconds(30));
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal([5, 15, 25], _calls);
    }

    [Fact]
    public void Advance_CallbackStartsATimer_RunsItOnTheWay()
    {
        using ITimer timer = _clock.CreateTimer(_ => Start(5), null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal([15], _calls);
    }

    [Fact]
    public void Dispose_Timer_NeverRuns()
    {
        Start(1).Dispose();

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(_calls);
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
    }

    private ITimer Start(int seconds, int period = 0) => _clock.CreateTimer(
        _ => _calls.Add(_clock.Elapsed.TotalSeconds), null, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(period));
}
