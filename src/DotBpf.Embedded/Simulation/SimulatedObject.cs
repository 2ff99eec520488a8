using System.Runtime.InteropServices;
using DotBpf.Embedded.KernelObjects;

namespace DotBpf.Embedded;

/// <summary>What stands on the embedded host for something of the kernel's, so that maps can keep values for it or refer to it: a task, a cgroup, a socket or a file.</summary>
/// <remarks>
/// <para>It is given to typed maps where the kernel takes a descriptor, and is none: its number means something on its own host only.</para>
/// <para>Lifetime: yours to dispose, which ends it: the task exits, the cgroup is removed, the socket or file is closed. The values
/// that maps keep for it end then, as on the kernel. What is left ends with the host.</para>
/// <para>Threads: safe for any number.</para>
/// </remarks>
public abstract class SimulatedObject : SafeHandle
{
    /// <summary>Where programs find it; 0 while none asked.</summary>
    internal ulong KernelAddress;

    private SimulatedObjects? _objects;

    private protected SimulatedObject()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>What keys and values of maps call it.</summary>
    internal int Number { get; private set; }

    /// <summary>Whether it came to its end; maps are to treat it as gone.</summary>
    internal bool HasEnded => IsClosed;

    /// <summary>The structure that it has in the kernel, as far as this host knows it; <see langword="null"/> where programs cannot read any.</summary>
    internal virtual KernelStruct? KernelStruct => null;

    /// <summary>Writes its structure into zeros.</summary>
    internal virtual void WriteTo(Span<byte> structure)
    {
    }

    /// <summary>Makes it known by a number.</summary>
    internal void Open(SimulatedObjects objects, int number)
    {
        _objects = objects;
        Number = number;
        SetHandle(number);
    }

    /// <summary>Makes sure that it is one of a host's and has not ended.</summary>
    internal void ThrowIfForeign(SimulatedObjects objects)
    {
        ObjectDisposedException.ThrowIf(HasEnded, this);
        if (_objects != objects)
            throw new ArgumentException($"{this} belongs to another host.");
    }

    // There is nothing outside of managed memory, so the collector has nothing to end: what maps keep goes with their memory.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _objects?.End(this);
        return true;
    }
}
