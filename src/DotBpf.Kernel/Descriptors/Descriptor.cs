using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A file descriptor that is closed once, and never while a call uses it.</summary>
/// <remarks>
/// <para>Every descriptor of bpf(2) is close-on-exec from birth (kernel/bpf/syscall.c opens them with O_CLOEXEC).</para>
/// <para>A descriptor travels inside an attribute struct, so the number must stay ours until the call returns: a number closed and
/// reused meanwhile would be another file. Three guards: <see cref="Lease"/> for short calls, which <see cref="Retire"/> waits for;
/// <see cref="LeaseForLong"/> for long ones, which delay the closing; and the lease keeps the descriptor reachable, so that no
/// finalizer closes it.</para>
/// </remarks>
internal sealed class Descriptor : SafeHandle
{
    private volatile bool _isRetired;
    private object? _owner;

    internal Descriptor(int number)
        : base(-1, ownsHandle: true) => SetHandle(number);

    public override bool IsInvalid => handle < 0;

    /// <summary>Holds the descriptor for one short call on this thread.</summary>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    internal DescriptorLease Lease()
    {
        ThreadLease slot = ThreadLease.OfThisThread;
        int number = (int)handle;
        if (!slot.TryTake(number))
            return LeaseForLong();

        // The store in TryTake and this load may be seen in either order by another processor; Retire makes up for it.
        if (!_isRetired)
            return new DescriptorLease(this, slot, number);
        slot.Return();
        throw Gone();
    }

    /// <summary>Holds the descriptor for a call that may take long, or for several at once.</summary>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    internal DescriptorLease LeaseForLong()
    {
        Hold();
        return new DescriptorLease(this, null, (int)handle);
    }

    /// <summary>Holds the descriptor until it is released by <see cref="SafeHandle.DangerousRelease"/>.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    internal int Hold()
    {
        bool isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            return (int)handle;
        }
        catch (ObjectDisposedException)
        {
            throw Gone();
        }
    }

    /// <summary>Another descriptor of the same thing, closed by itself.</summary>
    /// <exception cref="ObjectDisposedException">It was retired.</exception>
    internal Descriptor Duplicate()
    {
        using DescriptorLease lease = LeaseForLong();
        int number = LibC.fcntl(lease.Number, LibC.F_DUPFD_CLOEXEC, 0);
        return number >= 0 ? new Descriptor(number) : throw new BpfSyscallException(BpfCommand.Open, Bpf.LastErrno(), "a copy of a descriptor", "Raise ulimit -n.");
    }

    /// <summary>Closes the descriptor, after the calls under way.</summary>
    /// <param name="owner">What was disposed, for those who come later.</param>
    internal void Retire(object? owner = null)
    {
        _owner = owner;
        _isRetired = true;

        // After this barrier each thread either sees the flag, or its slot is seen here.
        Interlocked.MemoryBarrierProcessWide();
        ThreadLease.WaitUntilReturned((int)handle);
        Dispose();
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;

    private ObjectDisposedException Gone() => _owner is null
        ? new ObjectDisposedException("a descriptor", "The descriptor was closed.")
        : new ObjectDisposedException($"{_owner}", $"It was disposed: {_owner}.");
}
