using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A map from keys to maps: one map for each tenant, device or container, made and dropped while programs run.</summary>
/// <remarks>
/// <para>Layout: keys are compared byte by byte; a value is the number of a map, 4 bytes.</para>
/// <para>Errors: a full map is <see cref="Errno.E2BIG"/>; a map that differs from the template is <see cref="Errno.EINVAL"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_HASH_OF_MAPS</c>, since 4.12 (Documentation/bpf/map_of_maps.rst).</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TInner">The view of an inner map.</typeparam>
/// <example><c>using HashMap&lt;Key, Value&gt; inner = tenants.CreateInner(); tenants[42] = inner;</c></example>
public sealed class HashOfMaps<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey, TInner> : OuterMap<TInner>, IBpfMap<HashOfMaps<TKey, TInner>>
    where TKey : unmanaged
    where TInner : IBpfMap<TInner>
{
    private HashOfMaps(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, uint>(MapType.HashOfMaps) with { Inner = TInner.Layout };

    /// <summary>How many entries fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <summary>Stores a map under a key, in place of the one that is there.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="BpfSyscallException">The map differs from the template (<see cref="Errno.EINVAL"/>), or the outer map is full (<see cref="Errno.E2BIG"/>).</exception>
    [SuppressMessage("Design", "CA1044:Properties should not be write only", Justification = "Reading opens a map that must be disposed: TryOpen says so.")]
    public TInner this[in TKey key]
    {
        set => SetInner(MapBytes.Of(in key), value);
    }

    /// <inheritdoc/>
    public static HashOfMaps<TKey, TInner> Bind(MapHandle map) => new(map);

    /// <summary>Stores a map under a key that is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="inner">A map of the same host, like the template.</param>
    /// <returns>Whether the key was not there.</returns>
    /// <exception cref="BpfSyscallException">As for the indexer.</exception>
    public bool TryAdd(in TKey key, TInner inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return Handle.Succeeded(Handle.UpdateReference(MapBytes.Of(in key), inner.Handle, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);
    }

    /// <summary>Opens the map of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="inner">The view, yours to dispose.</param>
    /// <returns>Whether the key is there.</returns>
    /// <exception cref="BpfSyscallException">The process may not open maps by number: that needs CAP_SYS_ADMIN.</exception>
    public bool TryOpen(in TKey key, [NotNullWhen(true)] out TInner? inner) => TryOpenInner(MapBytes.Of(in key), out inner);

    /// <summary>Reads the number of the map of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mapId">The map's number on the host.</param>
    /// <returns>Whether the key is there.</returns>
    public bool TryGetMapId(in TKey key, out uint mapId) => TryGetId(MapBytes.Of(in key), out mapId);

    /// <summary>Removes an entry; its map ends when nobody else holds it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(in TKey key) => Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);

    /// <summary>Removes every entry that is there when its turn comes.</summary>
    public void Clear() => MapRemoval.Clear(Handle);

    /// <summary>Counts the entries by walking the map.</summary>
    public long Count() => MapRemoval.Count(Handle);

    /// <summary>Walks the entries: key and number of the map. Every key that is there all the time comes exactly once.</summary>
    public MapEnumerator<TKey, uint> GetEnumerator() => new(Handle);
}
