using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The descriptors that waiting needs.</summary>
internal static unsafe class EventDescriptors
{
    /// <summary>A descriptor that is readable once it was signalled.</summary>
    internal static Descriptor CreateEvent() => Own(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));

    /// <summary>A set of descriptors to wait for together.</summary>
    internal static Descriptor CreatePoll() => Own(LibC.epoll_create1(LibC.EPOLL_CLOEXEC));

    /// <summary>A second descriptor of the same map, so that a ring outlives the handle it was opened from.</summary>
    internal static Descriptor Duplicate(Descriptor descriptor)
    {
        using DescriptorLease lease = descriptor.Lease();
        return Own(LibC.fcntl(lease.Number, LibC.F_DUPFD_CLOEXEC, 0));
    }

    internal static void Signal(Descriptor descriptor)
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        ulong one = 1;

        // SAFETY: an eventfd takes eight bytes, which lie on this stack. It refuses only when its counter would overflow.
        if (LibC.write(lease.Number, &one, sizeof(ulong)) < 0)
            throw new BpfSyscallException(BpfCommand.EventPoll, Bpf.LastErrno(), "the end of a wait");
    }

    /// <summary>Changes what a set waits for.</summary>
    /// <param name="set">The set.</param>
    /// <param name="operation">Add, modify, delete.</param>
    /// <param name="descriptor">The descriptor of the set that is meant.</param>
    /// <param name="events">What is waited for.</param>
    /// <param name="number">What the set answers when it happens.</param>
    internal static void Control(Descriptor set, int operation, Descriptor descriptor, uint events, ulong number)
    {
        using DescriptorLease setLease = set.LeaseForLong();
        using DescriptorLease lease = descriptor.LeaseForLong();
        Span<byte> description = stackalloc byte[epoll_event.Size];
        epoll_event.Write(description, events, number);

        // SAFETY: the struct lies on this stack and is read only during the call.
        fixed (byte* d = description)
        {
            if (LibC.epoll_ctl(setLease.Number, operation, lease.Number, d) < 0)
                throw new BpfSyscallException(BpfCommand.EventPoll, Bpf.LastErrno(), "a descriptor to wait for");
        }
    }

    private static Descriptor Own(int number) => number >= 0
        ? new Descriptor(number)
        : throw new BpfSyscallException(BpfCommand.EventPoll, Bpf.LastErrno(), "a new descriptor", "The process may have too many descriptors open (ulimit -n).");
}
