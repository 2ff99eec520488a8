using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Waits for a descriptor of the kernel: by poll(2) while holding a thread, by the <see cref="SharedPoller"/> otherwise.</summary>
internal abstract class PolledReadiness : Readiness
{
    private readonly ThreadWait _threadWait = new();
    private readonly Descriptor _descriptor;
    private readonly uint _events;
    private readonly bool _ownsDescriptor;
    private ulong _number;

    /// <summary>Waits for events that have the same numbers for poll and epoll.</summary>
    /// <param name="descriptor">What to wait for.</param>
    /// <param name="events">Which events of it.</param>
    /// <param name="ownsDescriptor">Whether to close it at the end.</param>
    protected PolledReadiness(Descriptor descriptor, uint events, bool ownsDescriptor)
    {
        _descriptor = descriptor;
        _events = events;
        _ownsDescriptor = ownsDescriptor;
    }

    /// <summary>The poller saw an event: perhaps for an earlier wait, whose cause is gone.</summary>
    internal void OnEvent()
    {
        try
        {
            Signal();
        }
        catch (BpfSyscallException error)
        {
            Fail(error);
        }
    }

    /// <summary>The poller has failed.</summary>
    internal void OnFailed(Exception error) => Fail(error);

    /// <summary>One descriptor that is ready when any of several is.</summary>
    protected static Descriptor Combine(ReadOnlySpan<Descriptor> descriptors, uint events)
    {
        Descriptor set = EventDescriptors.CreatePoll();
        try
        {
            for (int i = 0; i < descriptors.Length; i++)
                EventDescriptors.Control(set, LibC.EPOLL_CTL_ADD, descriptors[i], events, (ulong)i);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool WaitCore(Deadline deadline) => _threadWait.For(_descriptor, (short)_events, deadline);

    /// <inheritdoc/>
    protected override void Arm()
    {
        if (_number == 0)
            _number = SharedPoller.Shared.Add(_descriptor);
        SharedPoller.Shared.Arm(_number, this, _descriptor, _events);
    }

    /// <inheritdoc/>
    protected override void ArmAgain() => Arm();

    /// <inheritdoc/>
    protected override void Close()
    {
        if (_number != 0)
            SharedPoller.Shared.Remove(_number, _descriptor);
        _threadWait.End();
        if (_ownsDescriptor)
            _descriptor.Retire();
    }
}
