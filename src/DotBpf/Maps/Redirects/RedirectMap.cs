namespace DotBpf;

/// <summary>What arrays of targets share, to which XDP programs redirect packets.</summary>
/// <remarks>Threads: safe for any number.</remarks>
public abstract class RedirectMap : BpfMap
{
    private protected RedirectMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>How many slots there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <summary>Empties a slot, whether or not it holds something: the kernel does not say.</summary>
    /// <param name="index">The slot.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Remove(int index)
    {
        ArrayIndex.Check(index, Handle);
        Handle.ThrowIfFailed(Handle.Delete(MapBytes.Of(in index)), BpfCommand.MapDelete);
    }

    private protected void SetTarget(int index, int number, BpfProgram? program)
    {
        ArrayIndex.Check(index, Handle);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        Handle.ThrowIfFailed(RedirectValue.Update(Handle, MapBytes.Of(in index), (uint)number, program, UpdateMode.Any), BpfCommand.MapUpdate);
    }

    private protected bool TryGetTarget(int index, out int number, out uint programId)
    {
        ArrayIndex.Check(index, Handle);
        bool isThere = RedirectValue.TryGet(Handle, MapBytes.Of(in index), out uint found, out programId);
        number = (int)found;
        return isThere;
    }
}
