namespace DotBpf;

/// <summary>What the hash kinds add to maps with keys: reading and removing in one step, so that nothing is lost between the two.</summary>
/// <typeparam name="TKey">A key without references, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public abstract class HashedMap<TKey, TValue> : KeyedMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private protected HashedMap(MapHandle handle, bool isLocked = false)
        : base(handle, isLocked)
    {
    }

    /// <summary>Reads the value of a key and removes its entry in one step, so that no update is lost between the two.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value that was removed, or zero.</param>
    /// <returns>Whether it was there.</returns>
    /// <remarks>Kernel: since 5.14.</remarks>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool Remove(in TKey key, out TValue value)
    {
        value = default;
        return Handle.Succeeded(Handle.LookupAndDelete(MapBytes.Of(in key), MapBytes.Writable(ref value), LookupMode), Errno.ENOENT, BpfCommand.MapLookupAndDelete);
    }

    /// <summary>Takes all entries out by batches: each entry is removed in the step that reads it, so that counts can be collected without losing any.</summary>
    /// <param name="size">How many entries one system call takes at most; 0 lets the size of an entry decide. A bucket that is larger makes it grow.</param>
    /// <remarks>What was lent is gone from the map, also when the walk is left early. Kernel: since 5.6.</remarks>
    public MapBatches<TKey, TValue> Drain(int size = 0) => new(Handle, size, LookupMode, removes: true);
}
