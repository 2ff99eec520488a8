using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The one thread of the process that waits for descriptors on behalf of all that wait without a thread.</summary>
/// <remarks>
/// A descriptor is armed for one event at a time, level-triggered: arming looks at once, so that what came before is not missed,
/// and a descriptor that nobody waits for costs nothing. Waits are known by numbers that are never used again: a late event of
/// one that was disposed finds nobody. The poller refers to a wait only while somebody waits.
/// </remarks>
internal sealed unsafe class SharedPoller
{
    private const int EventsAtOnce = 64;

    private static readonly Lock s_creation = new();
    private static SharedPoller? s_shared;

    private readonly Lock _lock = new();
    private readonly Descriptor _poll = EventDescriptors.CreatePoll();
    private readonly Dictionary<ulong, PolledReadiness> _waiting = [];
    private ulong _lastNumber;
    private BpfSyscallException? _failure;

    private SharedPoller() =>
        new Thread(Run) { IsBackground = true, Name = "DotBpf poller" }.Start();

    /// <summary>The poller of the process. What keeps it from being made once (no descriptors left) is asked again the next time.</summary>
    internal static SharedPoller Shared
    {
        get
        {
            lock (s_creation)
                return s_shared ??= new SharedPoller();
        }
    }

    /// <summary>Makes the descriptor known.</summary>
    /// <returns>Its number here.</returns>
    internal ulong Add(Descriptor descriptor)
    {
        ulong number = Interlocked.Increment(ref _lastNumber);
        Control(LibC.EPOLL_CTL_ADD, descriptor, 0, number);
        return number;
    }

    /// <summary>Tells when the descriptor next has one of the events; at once when it has now.</summary>
    internal void Arm(ulong number, PolledReadiness waiting, Descriptor descriptor, uint events)
    {
        lock (_lock)
        {
            if (_failure is not null)
                throw _failure;
            _waiting[number] = waiting;
        }

        Control(LibC.EPOLL_CTL_MOD, descriptor, events | LibC.EPOLLONESHOT, number);
    }

    /// <summary>Forgets the descriptor.</summary>
    internal void Remove(ulong number, Descriptor descriptor)
    {
        lock (_lock)
            _waiting.Remove(number);
        Control(LibC.EPOLL_CTL_DEL, descriptor, 0, number);
    }

    private void Control(int operation, Descriptor descriptor, uint events, ulong number) =>
        EventDescriptors.Control(_poll, operation, descriptor, events, number);

    private void Run()
    {
        using DescriptorLease poll = _poll.LeaseForLong();
        Span<byte> events = stackalloc byte[EventsAtOnce * epoll_event.Size];
        while (true)
        {
            int count;

            // SAFETY: the kernel writes at most EventsAtOnce structs, for which this stack has room.
            fixed (byte* e = events)
                count = LibC.epoll_wait(poll.Number, e, EventsAtOnce, -1);
            Errno errno = count < 0 ? Bpf.LastErrno() : Errno.None;
            if (errno is not (Errno.None or Errno.EINTR))
            {
                Fail(new BpfSyscallException(BpfCommand.EventPoll, errno, "what the process waits for"));
                return;
            }

            for (int i = 0; i < count; i++)
                Take(epoll_event.ReadData(events[(i * epoll_event.Size)..]))?.OnEvent();
        }
    }

    private PolledReadiness? Take(ulong number)
    {
        lock (_lock)
            return _waiting.Remove(number, out PolledReadiness? waiting) ? waiting : null;
    }

    // epoll_wait fails only for a descriptor that somebody else closed behind our back.
    private void Fail(BpfSyscallException error)
    {
        PolledReadiness[] all;
        lock (_lock)
        {
            _failure = error;
            all = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (PolledReadiness waiting in all)
            waiting.OnFailed(error);
    }
}
