using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Timers;

/// <summary>The timer in one value (<c>struct bpf_timer</c>): what it calls, and when (kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>
/// <para>It runs its callback on the CPU that started it, when that CPU is free, by the host's <see cref="TimeProvider"/>. One alarm serves all
/// its starts: one that goes off before the time, because it was set for an earlier start or ticks coarsely, is set again.</para>
/// <para>It holds the program of its callback until it is cancelled or its value goes.</para>
/// </remarks>
internal sealed class MapTimer(EmbeddedHost host, EmbeddedMap map, nuint value, TimerClock clock)
{
    private const ulong Absolute = 1;
    private const ulong PinnedToCpu = 2;

    // The longest that timers of .NET wait (some 49 days).
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    // An alarm that went off early ticks no finer.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private EmbeddedProgram? _program;
    private int _function;
    private ITimer? _alarm;
    private bool _isPending;
    private ulong _due;
    private int _cpu;
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
            ulong start = host.NanosecondsSinceBoot;
            (_isPending, _cpu, _due) = (true, cpu, start + Math.Min(wait, ulong.MaxValue - start));
            _alarm ??= host.Options.Clock.CreateTimer(static timer => ((MapTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _alarm.Change(Duration(wait), Timeout.InfiniteTimeSpan);
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
    internal void Free()
    {
        Stop();
        lock (_gate)
            _alarm?.Dispose();
    }

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
            wasPending = _isPending;
            _alarm?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            (program, _program, _isPending) = (_program, null, false);
        }

        program?.Release();
        return wasPending;
    }

    private void WaitForCallback()
    {
        while (Volatile.Read(ref _runner) is not null)
            Thread.Yield();
    }

    private void Fire()
    {
        if (!IsDue(out int cpu) || !map.TryAddReference())
            return;
        try
        {
            host.RunTimer(this, cpu);
        }
        finally
        {
            map.Release();
        }
    }

    private bool IsDue(out int cpu)
    {
        lock (_gate)
        {
            cpu = _cpu;
            ulong now = host.NanosecondsSinceBoot;
            if (!_isPending || now >= _due)
                return _isPending;
            TimeSpan rest = Duration(_due - now);
            _alarm!.Change(rest > s_tick ? rest : s_tick, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    /// <summary>Runs the callback, unless the timer was cancelled or started anew meanwhile. The CPU is the caller's.</summary>
    internal void Run(Machine machine)
    {
        EmbeddedProgram program;
        int function;
        lock (_gate)
        {
            if (!_isPending || host.NanosecondsSinceBoot < _due || _program is null || !_program.TryAddReference())
                return;
            _isPending = false;
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
}
