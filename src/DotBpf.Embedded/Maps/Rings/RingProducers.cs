using System.Diagnostics;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>The processes that produce into a shared ring, so that a record can be discarded whose producer was killed while it wrote.</summary>
/// <remarks>
/// While a record is being written, the bits of its page number that no ring needs name its producer: its place in a table of
/// the ring, plus 1. A process that finds the table full goes without, and its records count as those of a process that is there.
/// </remarks>
internal sealed unsafe class RingProducers
{
    /// <summary>The bits of a header's second word that are the page.</summary>
    internal const uint PageMask = (1u << PageBits) - 1;

    // A ring of 512 MiB has 131,072 pages, and the kernel counts three more.
    private const int PageBits = 18;
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly ulong* _stamps;
    private long _lastLook;

    /// <param name="stamps">The table.</param>
    internal RingProducers(ulong* stamps) => _stamps = stamps;

    /// <summary>What names this process in the second word of a header; 0 until it was entered.</summary>
    internal uint Mark { get; private set; }

    /// <summary>Enters this process. The ring's lock is held.</summary>
    /// <returns>Whether there was a place for it.</returns>
    internal bool TryEnter()
    {
        for (uint place = 0; Mark == 0 && place < RingState.MostProducers; place++)
        {
            ulong found = Volatile.Read(ref _stamps[place]);
            if (found == 0 || found == ProcessStamp.Current)
            {
                Volatile.Write(ref _stamps[place], ProcessStamp.Current);
                Mark = (place + 1) << PageBits;
            }
        }

        return Mark != 0;
    }

    /// <summary>Empties the places of processes that have ended. The ring's lock is held, and none of their records is left.</summary>
    internal void ForgetEnded()
    {
        for (int place = 0; place < RingState.MostProducers; place++)
        {
            ulong stamp = Volatile.Read(ref _stamps[place]);
            if (stamp != 0 && !ProcessStamp.IsAlive(stamp))
                Volatile.Write(ref _stamps[place], 0);
        }
    }

    /// <summary>Whether the process that a header names is there.</summary>
    internal bool IsAlive(uint word)
    {
        uint place = (word >> PageBits) - 1;
        if (place >= RingState.MostProducers)
            return true;
        ulong stamp = Volatile.Read(ref _stamps[place]);
        return stamp != 0 && ProcessStamp.IsAlive(stamp);
    }

    /// <summary>Whether nobody in this process looked for a while.</summary>
    internal bool IsTimeToLook()
    {
        long last = Volatile.Read(ref _lastLook);
        return Stopwatch.GetElapsedTime(last) >= s_betweenLooks
            && Interlocked.CompareExchange(ref _lastLook, Stopwatch.GetTimestamp(), last) == last;
    }
}
