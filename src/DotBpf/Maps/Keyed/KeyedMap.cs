using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>What maps from keys to values share: the verbs of a dictionary.</summary>
/// <remarks>
/// <para>Layout: keys are compared byte by byte, so every byte of <typeparamref name="TKey"/> must belong to a field.</para>
/// <para>Threads: safe for any number; each call is one operation of the host and sees the map as it is at that moment.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public abstract class KeyedMap<TKey, TValue> : BpfMap
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly MapEntries<TKey, TValue> _entries;
    private readonly UpdateMode _update;

    private protected KeyedMap(MapHandle handle, bool isLocked = false)
        : base(handle)
    {
        LookupMode = isLocked ? LookupMode.Lock : LookupMode.None;
        _update = isLocked ? UpdateMode.Lock : UpdateMode.Any;
        _entries = isLocked ? new HandleEntries<TKey, TValue>(handle, LookupMode.Lock) : handle.OpenEntries<TKey, TValue>();
    }

    /// <summary>How many entries fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    private protected LookupMode LookupMode { get; }

    /// <summary>Reads or writes the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">Reading: the key is not there.</exception>
    /// <exception cref="BpfSyscallException">Writing: the map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public TValue this[in TKey key]
    {
        get => TryGetValue(in key, out TValue value) ? value : ThrowMissing(in key);
        set => Handle.ThrowIfFailed(_entries.Update(in key, in value, _update), BpfCommand.MapUpdate);
    }

    /// <summary>Reads the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    public bool TryGetValue(in TKey key, out TValue value)
    {
        TValue? found = _entries.Find(key);
        value = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    public bool ContainsKey(in TKey key) => TryGetValue(in key, out _);

    /// <summary>Inserts an entry if its key is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was inserted; when not, the value that was there stays.</returns>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryAdd(in TKey key, in TValue value) =>
        Handle.Succeeded(_entries.Update(in key, in value, UpdateMode.NoExist | _update), Errno.EEXIST, BpfCommand.MapUpdate);

    /// <summary>Replaces the value of a key that is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryUpdate(in TKey key, in TValue value) =>
        Handle.Succeeded(_entries.Update(in key, in value, UpdateMode.Exist | _update), Errno.ENOENT, BpfCommand.MapUpdate);

    /// <summary>Removes an entry.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool Remove(in TKey key)
    {
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    /// <summary>Inserts or replaces many entries by one operation.</summary>
    /// <param name="keys">The keys; of equal ones the last counts.</param>
    /// <param name="values">The values, each at the place of its key.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than keys.</exception>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>). The message says how many entries were written before.</exception>
    public void AddRange(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values) => MapRange.Update(Handle, keys, values, _update);

    /// <summary>Removes many entries.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many of them were there.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public int RemoveRange(ReadOnlySpan<TKey> keys) => MapRange.Delete(Handle, keys);

    /// <summary>Removes every entry that is there when its turn comes.</summary>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Clear() => MapRemoval.Clear(Handle);

    /// <summary>Counts the entries by walking the map, as the kernel keeps no count that it tells.</summary>
    /// <returns>How many entries the walk met.</returns>
    public long Count() => MapRemoval.Count(Handle);

    /// <summary>Walks the map by batches.</summary>
    /// <param name="size">How many entries one system call reads at most; 0 lets the size of an entry decide. A bucket that is larger makes it grow.</param>
    public MapBatches<TKey, TValue> Batches(int size = 0) => new(Handle, size, LookupMode);

    /// <summary>Walks the entries. <see cref="BpfMap.Iteration"/> says what is promised while others write.</summary>
    public MapEnumerator<TKey, TValue> GetEnumerator() => new(Handle, LookupMode);

    [DoesNotReturn]
    private TValue ThrowMissing(in TKey key) =>
        throw new KeyNotFoundException($"Key {key} is not in {Handle}. Use TryGetValue where that is expected.");
}
