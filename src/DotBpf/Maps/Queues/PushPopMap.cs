namespace DotBpf;

/// <summary>What queues and stacks share: values without keys that are pushed and popped, by programs and from here.</summary>
/// <remarks>Threads: safe for any number. Each value is popped once, whoever pops it.</remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public abstract class PushPopMap<TValue> : BpfMap
    where TValue : unmanaged
{
    private protected PushPopMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>How many values fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <summary>Adds a value if there is room.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryPush(in TValue value)
    {
        return Handle.Succeeded(Handle.Update([], MapBytes.Of(in value)), Errno.E2BIG, BpfCommand.MapUpdate);
    }

    /// <summary>Adds a value; when there is no room, the oldest value goes, on stacks too.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void PushReplacingOldest(in TValue value) =>
        Handle.ThrowIfFailed(Handle.Update([], MapBytes.Of(in value), UpdateMode.Exist), BpfCommand.MapUpdate);

    /// <summary>Takes the next value out.</summary>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryPop(out TValue value)
    {
        value = default;
        return Handle.Succeeded(Handle.LookupAndDelete([], MapBytes.Writable(ref value)), Errno.ENOENT, BpfCommand.MapLookupAndDelete);
    }

    /// <summary>Reads the next value and leaves it there.</summary>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    public bool TryPeek(out TValue value)
    {
        value = default;
        return Handle.Succeeded(Handle.Lookup([], MapBytes.Writable(ref value)), Errno.ENOENT, BpfCommand.MapLookup);
    }

    /// <summary>Takes values out one after another until there is none. A program that keeps pushing can keep this going.</summary>
    public DrainEnumerable<TValue> Drain() => new(this);

}
