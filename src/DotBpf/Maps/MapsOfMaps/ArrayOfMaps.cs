using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Slots that each hold a map or are empty, so that programs choose a map by index and whole maps are swapped at once.</summary>
/// <remarks>
/// <para>Layout: an index is a 4-byte number; a value is the number of a map, 4 bytes.</para>
/// <para>Errors: a map that differs from the template is <see cref="Errno.EINVAL"/>; an index beyond the end is <see cref="ArgumentOutOfRangeException"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>, since 4.12 (Documentation/bpf/map_of_maps.rst).</para>
/// </remarks>
/// <typeparam name="TInner">The view of an inner map.</typeparam>
/// <example><c>using HashMap&lt;Key, Value&gt; inner = map.CreateInner(); map.Set(3, inner);</c></example>
public sealed class ArrayOfMaps<TInner> : OuterMap<TInner>, IBpfMap<ArrayOfMaps<TInner>>
    where TInner : IBpfMap<TInner>
{
    private ArrayOfMaps(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, uint>(MapType.ArrayOfMaps) with { Inner = TInner.Layout };

    /// <summary>How many slots there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <inheritdoc/>
    public static ArrayOfMaps<TInner> Bind(MapHandle map) => new(map);

    /// <summary>Stores a map in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="inner">A map of the same host, like the template.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The map differs from the template (<see cref="Errno.EINVAL"/>).</exception>
    public void Set(int index, TInner inner)
    {
        ArrayIndex.Check(index, Handle);
        SetInner(MapBytes.Of(in index), inner);
    }

    /// <summary>Opens the map of a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="inner">The view, yours to dispose.</param>
    /// <returns>Whether the slot holds one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The process may not open maps by number: that needs CAP_SYS_ADMIN.</exception>
    public bool TryOpen(int index, [NotNullWhen(true)] out TInner? inner)
    {
        ArrayIndex.Check(index, Handle);
        return TryOpenInner(MapBytes.Of(in index), out inner);
    }

    /// <summary>Reads the number of the map in a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="mapId">The map's number on the host.</param>
    /// <returns>Whether the slot holds one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public bool TryGetMapId(int index, out uint mapId)
    {
        ArrayIndex.Check(index, Handle);
        return TryGetId(MapBytes.Of(in index), out mapId);
    }

    /// <summary>Empties a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <returns>Whether it held a map.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public bool Remove(int index)
    {
        ArrayIndex.Check(index, Handle);
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in index)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    /// <summary>Walks the slots that hold a map: index and number of the map.</summary>
    public MapEnumerator<uint, uint> GetEnumerator() => new(Handle);
}
