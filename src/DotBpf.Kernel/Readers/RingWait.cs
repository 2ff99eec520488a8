using System.Diagnostics;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Waits for a ring while holding a thread, and can be told to stop.</summary>
internal sealed unsafe class RingWait
{
    private readonly Lock _lock = new();
    private readonly Descriptor _stop = RingEvents.CreateEvent();
    private int _waiting;
    private bool _isEnded;

    /// <summary>Waits until the ring is readable.</summary>
    /// <returns>Whether it is; <see langword="false"/> when time ran out or <see cref="End"/> was called.</returns>
    internal bool ForRecords(Descriptor ring, TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_isEnded)
                return false;
            _waiting++;
        }

        try
        {
            return Poll(ring, timeout);
        }
        finally
        {
            lock (_lock)
            {
                if (--_waiting == 0 && _isEnded)
                    _stop.Dispose();
            }
        }
    }

    /// <summary>Ends every wait, and those to come at once.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            if (_waiting == 0)
                _stop.Dispose();
            else
                RingEvents.Signal(_stop);
        }
    }

    private bool Poll(Descriptor ring, TimeSpan timeout)
    {
        using DescriptorLease ringLease = ring.LeaseForLong();
        using DescriptorLease stopLease = _stop.LeaseForLong();
        LibC.pollfd* polled = stackalloc LibC.pollfd[2];
        polled[0] = new LibC.pollfd { fd = ringLease.Number, events = LibC.POLLIN };
        polled[1] = new LibC.pollfd { fd = stopLease.Number, events = LibC.POLLIN };
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int milliseconds = Milliseconds(timeout, start);

            // SAFETY: the array lies on this stack and has two elements.
            int ready = LibC.poll(polled, 2, milliseconds);
            Errno errno = ready < 0 ? Bpf.LastErrno() : Errno.None;
            if (errno is not (Errno.None or Errno.EINTR))
                throw new BpfSyscallException(BpfCommand.EventPoll, errno, "a ring buffer");
            if (ready > 0)
                return polled[1].revents == 0;
            if (milliseconds == 0)
                return false;
        }
    }

    // Rounded up, so that a wait never spins through its last millisecond; a wait longer than poll can express goes on in turns.
    private static int Milliseconds(TimeSpan timeout, long start)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return -1;
        double left = (timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
        return (int)Math.Clamp(Math.Ceiling(left), 0, int.MaxValue);
    }
}
