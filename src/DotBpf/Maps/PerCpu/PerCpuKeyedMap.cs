using System.Buffers;

namespace DotBpf;

/// <summary>What maps from keys to one value per CPU share.</summary>
/// <remarks>
/// <para>Layout: keys are compared byte by byte. A value is one slot for each <em>possible</em> CPU, each rounded up to 8 bytes.</para>
/// <para>Threads: safe for any number. A read is one operation of the host, not atomic across CPUs. Writing replaces what
/// programs count at the same moment; let only programs write where counts matter.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public abstract class PerCpuKeyedMap<TKey, TValue> : BpfMap
    where TKey : unmanaged
    where TValue : unmanaged
{
    private protected PerCpuKeyedMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>How many entries fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <summary>The bytes that the values of one entry take, for buffers given to <see cref="TryGetValues"/>.</summary>
    public int BufferSize => Handle.ValueSize;

    /// <summary>Reads the values of a key into memory of their own.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">The key is not there.</exception>
    public PerCpuValues<TValue> this[in TKey key] => TryGetValues(in key, new byte[BufferSize], out PerCpuValues<TValue> values)
        ? values
        : throw new KeyNotFoundException($"Key {key} is not in {Handle}. Use TryGetValues where that is expected.");

    /// <summary>Reads the values of a key without allocating.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Receives the values; at least <see cref="BufferSize"/> bytes.</param>
    /// <param name="values">The values, lent from <paramref name="buffer"/>; empty when the key is not there.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    public bool TryGetValues(in TKey key, Span<byte> buffer, out PerCpuValues<TValue> values)
    {
        Span<byte> slots = PerCpuRead.Room(buffer, Handle);
        bool isThere = Handle.Succeeded(Handle.Lookup(MapBytes.Of(in key), slots), Errno.ENOENT, BpfCommand.MapLookup);
        values = isThere ? new PerCpuValues<TValue>(slots) : default;
        return isThere;
    }

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    public bool ContainsKey(in TKey key)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        bool isThere = TryGetValues(in key, buffer, out _);
        ArrayPool<byte>.Shared.Return(buffer);
        return isThere;
    }

    /// <summary>Reads the value that one CPU has, without those of others.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="FeatureNotSupportedException">The host can only read all CPUs at once: the kernel before 6.19. Use <see cref="TryGetValues"/>.</exception>
    public bool TryGetSlot(in TKey key, int cpu, out TValue value) => PerCpuSlot.TryGet(Handle, MapBytes.Of(in key), cpu, out value);

    /// <summary>Writes the value of one CPU, and leaves those of others; a key that is not there is inserted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="FeatureNotSupportedException">The host can only write all CPUs at once: the kernel before 6.19.</exception>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void SetSlot(in TKey key, int cpu, in TValue value) => PerCpuSlot.Set(Handle, MapBytes.Of(in key), cpu, in value);

    /// <summary>Inserts or replaces the values of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">One value for each possible CPU.</param>
    /// <exception cref="ArgumentException">Too few or too many values.</exception>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Set(in TKey key, ReadOnlySpan<TValue> values) =>
        Handle.ThrowIfFailed(PerCpuBuffer.Update(Handle, MapBytes.Of(in key), values, UpdateMode.Any), BpfCommand.MapUpdate);

    /// <summary>Inserts the values of a key that is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">One value for each possible CPU.</param>
    /// <returns>Whether it was inserted.</returns>
    /// <exception cref="ArgumentException">Too few or too many values.</exception>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryAdd(in TKey key, ReadOnlySpan<TValue> values)
    {
        return Handle.Succeeded(PerCpuBuffer.Update(Handle, MapBytes.Of(in key), values, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);
    }

    /// <summary>Replaces the values of a key that is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">One value for each possible CPU.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="ArgumentException">Too few or too many values.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool TryUpdate(in TKey key, ReadOnlySpan<TValue> values)
    {
        return Handle.Succeeded(PerCpuBuffer.Update(Handle, MapBytes.Of(in key), values, UpdateMode.Exist), Errno.ENOENT, BpfCommand.MapUpdate);
    }

    /// <summary>Reads the values of a key and removes its entry in one step, so that no count is lost between the two.</summary>
    /// <param name="key">The key.</param>
    /// <param name="buffer">Receives the values; at least <see cref="BufferSize"/> bytes.</param>
    /// <param name="values">The values that were removed, lent from <paramref name="buffer"/>; empty when the key is not there.</param>
    /// <returns>Whether it was there.</returns>
    /// <remarks>Kernel: since 5.14.</remarks>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool Remove(in TKey key, Span<byte> buffer, out PerCpuValues<TValue> values)
    {
        Span<byte> slots = PerCpuRead.Room(buffer, Handle);
        bool isThere = Handle.Succeeded(Handle.LookupAndDelete(MapBytes.Of(in key), slots), Errno.ENOENT, BpfCommand.MapLookupAndDelete);
        values = isThere ? new PerCpuValues<TValue>(slots) : default;
        return isThere;
    }

    /// <summary>Inserts or replaces many entries, by few operations.</summary>
    /// <param name="keys">The keys; of equal ones the last counts.</param>
    /// <param name="values">For each key one value for each possible CPU, key after key.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than keys times CPUs.</exception>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), frozen or read-only (<see cref="Errno.EPERM"/>). The message says how many entries were written before.</exception>
    public void AddRange(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values) => PerCpuRange.Update(Handle, keys, values);

    /// <summary>Removes many entries.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many of them were there.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public int RemoveRange(ReadOnlySpan<TKey> keys) => MapRange.Delete(Handle, keys);

    /// <summary>Removes an entry.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public bool Remove(in TKey key)
    {
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    /// <summary>Removes every entry that is there when its turn comes.</summary>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Clear() => MapRemoval.Clear(Handle);

    /// <summary>Counts the entries by walking the map.</summary>
    public long Count() => MapRemoval.Count(Handle);

    /// <summary>Takes all entries out: each is removed in the step that reads it, so that counts can be collected without losing any.</summary>
    /// <remarks>What was read by then is gone from the map, also when the walk is left early. Kernel: since 5.6.</remarks>
    public PerCpuDrain<TKey, TValue> Drain() => new(Handle);

    /// <summary>Walks the entries. <see cref="BpfMap.Iteration"/> says what is promised while others write.</summary>
    public PerCpuEnumerator<TKey, TValue> GetEnumerator() => new(Handle);
}
