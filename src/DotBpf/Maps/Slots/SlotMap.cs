using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What arrays of references share: numbered slots, each empty or with one program, event, socket or cgroup in it.</summary>
/// <remarks>Threads: safe for any number.</remarks>
public abstract class SlotMap : BpfMap
{
    private protected SlotMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>How many slots there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <summary>Empties a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <returns>Whether it held something.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool Remove(int index)
    {
        ArrayIndex.Check(index, Handle);
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in index)), EmptySlot, BpfCommand.MapDelete);
    }

    /// <summary>What the kernel answers when a slot that is to be emptied is empty.</summary>
    private protected virtual Errno EmptySlot => Errno.ENOENT;

    private protected void SetDescriptor(int index, SafeHandle handle, UpdateMode mode = UpdateMode.Any)
    {
        Errno errno = TrySetDescriptor(index, handle, mode);
        Handle.ThrowIfFailed(errno, BpfCommand.MapUpdate);
    }

    // Values of 8 bytes hold the number in the lower half.
    private protected Errno TrySetDescriptor(int index, SafeHandle handle, UpdateMode mode)
    {
        ArrayIndex.Check(index, Handle);
        using HandleLease lease = new(handle);
        long number = lease.Number;
        return Handle.Update(MapBytes.Of(in index), DescriptorBytes.Of(ref number, Handle), mode);
    }

    private protected bool TryGetNumber(int index, out uint number)
    {
        ArrayIndex.Check(index, Handle);
        number = 0;
        return Handle.Succeeded(Handle.Lookup(MapBytes.Of(in index), MapBytes.Writable(ref number)), Errno.ENOENT, BpfCommand.MapLookup);
    }
}
