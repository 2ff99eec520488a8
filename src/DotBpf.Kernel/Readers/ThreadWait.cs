using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Waits for a descriptor while holding a thread, and can be told to stop.</summary>
internal sealed unsafe class ThreadWait
{
    private readonly Lock _lock = new();
    private readonly Descriptor _stop = EventDescriptors.CreateEvent();
    private int _waiting;
    private bool _isEnded;

    /// <summary>Waits until the descriptor has one of the events.</summary>
    /// <returns>Whether it has; <see langword="false"/> when time ran out or <see cref="End"/> was called.</returns>
    internal bool For(Descriptor descriptor, short events, Deadline deadline)
    {
        lock (_lock)
        {
            if (_isEnded)
                return false;
            _waiting++;
        }

        try
        {
            return Poll(descriptor, events, deadline);
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
                EventDescriptors.Signal(_stop);
        }
    }

    private bool Poll(Descriptor descriptor, short events, Deadline deadline)
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        using DescriptorLease stopLease = _stop.LeaseForLong();
        LibC.pollfd* polled = stackalloc LibC.pollfd[2];
        polled[0] = new LibC.pollfd { fd = lease.Number, events = events };
        polled[1] = new LibC.pollfd { fd = stopLease.Number, events = LibC.POLLIN };
        while (true)
        {
            int milliseconds = deadline.MillisecondsLeft;

            // SAFETY: the array lies on this stack and has two elements.
            int ready = LibC.poll(polled, 2, milliseconds);
            Errno errno = ready < 0 ? Bpf.LastErrno() : Errno.None;
            if (errno is not (Errno.None or Errno.EINTR))
                throw new BpfSyscallException(BpfCommand.EventPoll, errno, "a descriptor");
            if (ready > 0)
                return polled[1].revents == 0;
            if (milliseconds == 0) // a wait longer than poll can express goes on in turns
                return false;
        }
    }
}
