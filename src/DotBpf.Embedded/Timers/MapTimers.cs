using System.Collections.Concurrent;
using DotBpf.Embedded.Maps;

namespace DotBpf.Embedded.Timers;

/// <summary>The timers in the values of one map, by the address of the value; they are this process's own.</summary>
internal sealed class MapTimers
{
    private readonly ConcurrentDictionary<nuint, MapTimer> _timers = [];

    /// <summary>Makes the timer of a value (<c>bpf_timer_init</c>, kernel/bpf/helpers.c, 6.18).</summary>
    internal Errno Create(EmbeddedHost host, EmbeddedMap map, nuint value, ulong flags)
    {
        if (!TimerClock.TryFind(flags, out TimerClock clock))
            return Errno.EINVAL;
        MapTimer timer = new(host, map, value, clock);
        if (!_timers.TryAdd(value, timer))
            return Errno.EBUSY;

        // Nobody could cancel it any more; asked last, so that it is seen here or by Clear.
        if (map.HasUsers)
            return Errno.None;
        Free(value);
        return Errno.EPERM;
    }

    internal MapTimer? Find(nuint value) => _timers.GetValueOrDefault(value);

    /// <summary>Ends the timer of a value that goes away or is written over.</summary>
    internal void Free(nuint value)
    {
        if (_timers.TryRemove(value, out MapTimer? timer))
            timer.Free();
    }

    /// <summary>Ends all.</summary>
    internal void Clear()
    {
        foreach (nuint value in _timers.Keys)
            Free(value);
    }
}
