using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The one thread of the process that waits for rings on behalf of all that wait without a thread.</summary>
/// <remarks>
/// A ring is armed for one event at a time, so that a ring nobody reads costs nothing. Rings are known by numbers that are never
/// used again: a late event of a ring that was let go finds nobody. The poller refers to a ring only while somebody waits for it.
/// </remarks>
internal sealed unsafe class RingPoller
{
    private const int EventsAtOnce = 64;

    private static readonly Lock s_creation = new();
    private static RingPoller? s_shared;

    private readonly Lock _lock = new();
    private readonly Descriptor _poll = RingEvents.CreatePoll();
    private readonly Dictionary<ulong, KernelRing> _waiting = [];
    private ulong _lastNumber;
    private BpfSyscallException? _failure;

    private RingPoller() =>
        new Thread(Run) { IsBackground = true, Name = "DotBpf ring poller" }.Start();

    /// <summary>The poller of the process. What keeps it from being made once (no descriptors left) is asked again the next time.</summary>
    internal static RingPoller Shared
    {
        get
        {
            lock (s_creation)
                return s_shared ??= new RingPoller();
        }
    }

    /// <summary>Makes the ring known.</summary>
    /// <returns>Its number here.</returns>
    internal ulong Add(Descriptor descriptor)
    {
        ulong number = Interlocked.Increment(ref _lastNumber);
        Control(LibC.EPOLL_CTL_ADD, descriptor, 0, number);
        return number;
    }

    /// <summary>Tells the ring when it is next readable; at once when it is now.</summary>
    internal void Arm(ulong number, KernelRing ring, Descriptor descriptor)
    {
        lock (_lock)
        {
            if (_failure is not null)
                throw _failure;
            _waiting[number] = ring;
        }

        Control(LibC.EPOLL_CTL_MOD, descriptor, LibC.EPOLLIN | LibC.EPOLLONESHOT, number);
    }

    /// <summary>Forgets the ring.</summary>
    internal void Remove(ulong number, Descriptor descriptor)
    {
        lock (_lock)
            _waiting.Remove(number);
        Control(LibC.EPOLL_CTL_DEL, descriptor, 0, number);
    }

    private void Control(int operation, Descriptor descriptor, uint events, ulong number)
    {
        using DescriptorLease poll = _poll.LeaseForLong();
        using DescriptorLease ring = descriptor.LeaseForLong();
        Span<byte> description = stackalloc byte[epoll_event.Size];
        epoll_event.Write(description, events, number);

        // SAFETY: the struct lies on this stack and is read only during the call.
        fixed (byte* d = description)
        {
            if (LibC.epoll_ctl(poll.Number, operation, ring.Number, d) < 0)
                throw new BpfSyscallException(BpfCommand.EventPoll, Bpf.LastErrno(), "a ring buffer");
        }
    }

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
                Fail(new BpfSyscallException(BpfCommand.EventPoll, errno, "the rings of the process"));
                return;
            }

            for (int i = 0; i < count; i++)
                Take(epoll_event.ReadData(events[(i * epoll_event.Size)..]))?.OnReadable();
        }
    }

    private KernelRing? Take(ulong number)
    {
        lock (_lock)
            return _waiting.Remove(number, out KernelRing? ring) ? ring : null;
    }

    // epoll_wait fails only for a descriptor that somebody else closed behind our back.
    private void Fail(BpfSyscallException error)
    {
        KernelRing[] rings;
        lock (_lock)
        {
            _failure = error;
            rings = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (KernelRing ring in rings)
            ring.OnFailed(error);
    }
}
