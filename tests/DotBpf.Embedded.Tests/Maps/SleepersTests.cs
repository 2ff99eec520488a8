using DotBpf.Embedded.Maps.Waiting;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Waiting for another process, which cannot wake anybody here: a timer looks while somebody sleeps.</summary>
public sealed class SleepersTests
{
    private static readonly TimeSpan s_longEnough = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Timer_OnlySleeperAwakes_Stops()
    {
        StepClock clock = new();
        Sleepers sleepers = new(isShared: true, clock);

        sleepers.BeginSleep();
        bool ranBefore = clock.IsRunning;
        sleepers.EndSleep();

        Assert.Equal((true, false), (ranBefore, clock.IsRunning));
    }

    [Fact]
    public async Task Timer_AnotherFallsAsleepWhileItIsBeingStopped_GoesOn()
    {
        StepClock clock = new();
        Sleepers sleepers = new(isShared: true, clock);
        sleepers.BeginSleep();
        Task falling = Task.CompletedTask;
        clock.Stopping = () =>
        {
            clock.Stopping = null;
            falling = Task.Run(sleepers.BeginSleep);
            falling.Wait(s_longEnough);
        };

        sleepers.EndSleep();
        await falling;

        Assert.True(clock.IsRunning);
    }

    /// <summary>A clock whose one timer does nothing but say whether it runs.</summary>
    private sealed class StepClock : TimeProvider, ITimer
    {
        internal Action? Stopping { get; set; }

        internal bool IsRunning { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => this;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool runs = dueTime != Timeout.InfiniteTimeSpan;
            if (!runs)
                Stopping?.Invoke();
            return IsRunning = runs;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
