using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Timers;

/// <summary>The timer in one value (<c>struct bpf_timer</c>): what it calls, and when (kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>
/// <para>It runs its callback on the CPU that started it, when that CPU is free, by the host's <see cref="TimeProvider"/>; each start
/// is another shot, so that a late one of an earlier start is recognized.</para>
/// <para>It holds the program of its callback until it is cancelled or its value goes.</para>
/// </remarks>
internal sealed class MapTimer(EmbeddedHost host, EmbeddedMap map, nuint value, TimerClock clock)
{
    private const ulong Absolute = 1;
    private const ulong PinnedToCpu = 2;

    // The longest that timers of .NET wait (some 49 days).
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private EmbeddedProgram? _program;
    private int _function;
    private Shot? _shot;
    private Machine? _runner;
    private int _cancellers;

    /// <summary>The value that the timer is in.</summary>
    internal nuint Value => value;

    internal EmbeddedMap Map => map;

    internal Errno SetCallback(EmbeddedProgram program, int function)
    {
        if (!map.HasUsers)
            return Errno.EPERM;
        EmbeddedProgram? before;
        lock (_gate)
        {
            before = _program;
            if (!program.TryAddReference())
                return Errno.EPERM;
            (_program, _function) = (program, function);
        }

        before?.Release();
        return Errno.None;
    }

    internal Errno Start(ulong nanoseconds, ulong flags, int cpu)
    {
        if ((flags & ~(Absolute | PinnedToCpu)) != 0)
            return Errno.EINVAL;
        ulong now = clock.Read(host);
        ulong wait = (flags & Absolute) == 0 ? nanoseconds : nanoseconds > now ? nanoseconds - now : 0;
        lock (_gate)
        {
            if (_program is null)
                return Errno.EINVAL;
            _shot?.Stop();
            _shot = new Shot(this, cpu);
            _shot.Arm(host.Options.Clock, Duration(wait));
        }

        return Errno.None;
    }

    /// <summary>Stops it, waits for a callback that runs, and forgets what to call.</summary>
    /// <param name="caller">The machine whose program cancels it.</param>
    /// <param name="wasPending">Whether the callback was still to come.</param>
    internal Errno Cancel(Machine caller, out bool wasPending)
    {
        wasPending = false;
        if (caller.Timer == this)
            return Errno.EDEADLK;

        if (caller.Timer is { } own)
            return CancelFromCallback(own, out wasPending);
        wasPending = Stop();
        WaitForCallback();
        return Errno.None;
    }

    // Two callbacks that cancel each other would wait for ever; a program that is no callback keeps nobody waiting.
    private Errno CancelFromCallback(MapTimer own, out bool wasPending)
    {
        wasPending = false;
        Interlocked.Increment(ref _cancellers);
        try
        {
            if (Volatile.Read(ref own._cancellers) > 0)
                return Errno.EDEADLK;
            wasPending = Stop();
            WaitForCallback();
            return Errno.None;
        }
        finally
        {
            Interlocked.Decrement(ref _cancellers);
        }
    }

    /// <summary>Ends it without waiting.</summary>
    internal void Free() => Stop();

    private static TimeSpan Duration(ulong nanoseconds)
    {
        ulong ticks = (nanoseconds / TimeSpan.NanosecondsPerTick) + (nanoseconds % TimeSpan.NanosecondsPerTick == 0 ? 0u : 1u);
        return ticks < (ulong)s_longest.Ticks ? new TimeSpan((long)ticks) : s_longest;
    }

    /// <returns>Whether its callback was still to come.</returns>
    private bool Stop()
    {
        EmbeddedProgram? program;
        bool wasPending;
        lock (_gate)
        {
            wasPending = _shot is not null;
            _shot?.Stop();
            (program, _program, _shot) = (_program, null, null);
        }

        program?.Release();
        return wasPending;
    }

    private void WaitForCallback()
    {
        while (Volatile.Read(ref _runner) is not null)
            Thread.Yield();
    }

    private void Fire(Shot shot)
    {
        if (Volatile.Read(ref _shot) != shot || !map.TryAddReference())
            return;
        try
        {
            host.RunTimer(this, shot.Cpu, shot);
        }
        finally
        {
            map.Release();
        }
    }

    /// <summary>Runs the callback of a shot, unless it was cancelled meanwhile. The CPU is the caller's.</summary>
    internal void Run(Machine machine, object shot)
    {
        EmbeddedProgram program;
        int function;
        lock (_gate)
        {
            if (_shot != shot || _program is null || !_program.TryAddReference())
                return;
            _shot = null;
            (program, function, _runner) = (_program, _function, machine);
        }

        try
        {
            machine.RunTimer(this, program, function);
        }
        finally
        {
            Volatile.Write(ref _runner, null);
            program.Release();
        }
    }

    /// <summary>One start of the timer.</summary>
    private sealed class Shot(MapTimer timer, int cpu)
    {
        private ITimer? _clock;

        internal int Cpu => cpu;

        internal void Stop() => _clock?.Dispose();

        internal void Arm(TimeProvider clock, TimeSpan wait) =>
            _clock = clock.CreateTimer(static shot => ((Shot)shot!).Fire(), this, wait, Timeout.InfiniteTimeSpan);

        private void Fire()
        {
            timer.Fire(this);
            _clock?.Dispose();
        }
    }
}
