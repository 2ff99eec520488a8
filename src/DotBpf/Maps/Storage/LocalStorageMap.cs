using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What the kinds share whose values live with something of the kernel: a socket, a file, a task or a cgroup. The descriptor of the owner is the key.</summary>
/// <remarks>
/// <para>Lifetime: a value ends with its owner or with the map. There is no limit to their number, and they cannot be walked.</para>
/// <para>Threads: safe for any number.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public abstract class LocalStorageMap<TValue> : BpfMap
    where TValue : unmanaged
{
    private const int Attempts = 1000;

    private protected LocalStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>Reads or writes the value of an owner.</summary>
    /// <param name="owner">The owner, opened; yours to close.</param>
    /// <exception cref="KeyNotFoundException">Reading: the owner has no value in this map.</exception>
    /// <exception cref="BpfSyscallException">The descriptor is not that of an owner of this kind, or the map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public TValue this[SafeHandle owner]
    {
        get => TryGetValue(owner, out TValue value)
            ? value
            : throw new KeyNotFoundException($"The owner has no value in {Handle}. Use TryGetValue where that is expected.");
        set => Handle.ThrowIfFailed(Update(owner, in value, UpdateMode.Any), BpfCommand.MapUpdate);
    }

    /// <summary>Reads the value of an owner.</summary>
    /// <param name="owner">The owner, opened; yours to close.</param>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether the owner has one.</returns>
    /// <exception cref="BpfSyscallException">The descriptor is not that of an owner of this kind.</exception>
    public bool TryGetValue(SafeHandle owner, out TValue value)
    {
        value = default;
        using HandleLease lease = new(owner);
        int key = lease.Number;
        return Handle.Succeeded(Handle.Lookup(MapBytes.Of(in key), MapBytes.Writable(ref value)), Errno.ENOENT, BpfCommand.MapLookup);
    }

    /// <summary>Gives an owner a value if it has none.</summary>
    /// <param name="owner">The owner, opened; yours to close.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it had none.</returns>
    /// <exception cref="BpfSyscallException">As for the indexer.</exception>
    public bool TryAdd(SafeHandle owner, in TValue value) => Handle.Succeeded(Update(owner, in value, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);

    /// <summary>Replaces the value of an owner that has one.</summary>
    /// <param name="owner">The owner, opened; yours to close.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Whether it had one.</returns>
    /// <exception cref="BpfSyscallException">As for the indexer.</exception>
    public bool TryUpdate(SafeHandle owner, in TValue value) => Handle.Succeeded(Update(owner, in value, UpdateMode.Exist), Errno.ENOENT, BpfCommand.MapUpdate);

    /// <summary>Removes the value of an owner.</summary>
    /// <param name="owner">The owner, opened; yours to close.</param>
    /// <returns>Whether it had one.</returns>
    /// <exception cref="BpfSyscallException">As for the indexer.</exception>
    public bool Remove(SafeHandle owner)
    {
        using HandleLease lease = new(owner);
        int key = lease.Number;
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    // All maps share what an owner holds. While its last value in another map goes, the kernel answers EAGAIN rather than trying
    // again itself (kernel/bpf/bpf_local_storage.c, bpf_local_storage_update, 6.18).
    private Errno Update(SafeHandle owner, in TValue value, UpdateMode mode)
    {
        using HandleLease lease = new(owner);
        int key = lease.Number;
        Errno errno = Handle.Update(MapBytes.Of(in key), MapBytes.Of(in value), mode);
        for (int attempt = 0; errno == Errno.EAGAIN && attempt < Attempts; attempt++)
        {
            Thread.Yield();
            errno = Handle.Update(MapBytes.Of(in key), MapBytes.Of(in value), mode);
        }

        return errno;
    }
}
