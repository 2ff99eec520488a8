using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The entries of a map one by one, for a typed view of it: what <see cref="KeyedMap{TKey, TValue}"/> reads and writes through.</summary>
/// <remarks>
/// <para>A host whose maps lie in this process may know a shorter way to an entry than bytes (<see cref="MapHandle.OpenEntries"/>).</para>
/// <para>Errors: those of <see cref="MapHandle"/>, in the same order.</para>
/// <para>Threads: safe for any number. Nothing here allocates.</para>
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public abstract class MapEntries<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value; <see langword="null"/> when the key is not there.</returns>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    /// <exception cref="ObjectDisposedException">The map was disposed.</exception>
    public abstract TValue? Find(TKey key);

    /// <summary>Writes a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether it may insert, replace, or both.</param>
    /// <returns>As <see cref="MapHandle.Update"/>.</returns>
    /// <exception cref="ObjectDisposedException">The map was disposed.</exception>
    public abstract Errno Update(in TKey key, in TValue value, UpdateMode mode);
}
