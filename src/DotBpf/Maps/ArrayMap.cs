using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A fixed number of values by index, all there from creation and zero at first.</summary>
/// <remarks>
/// <para>Layout: an index is a 4-byte number in the machine's byte order.</para>
/// <para>Errors: an index beyond the end is <see cref="ArgumentOutOfRangeException"/>. Entries cannot be removed.</para>
/// <para>Threads: safe for any number; a value of more than 8 bytes may be read while it is half written.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_ARRAY</c>, since 3.19 (Documentation/bpf/map_array.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public sealed class ArrayMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<ArrayMap<TValue>>
    where TValue : unmanaged
{
    private ArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, TValue>(MapType.Array);

    /// <summary>How many values there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <summary>Reads or writes a value.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen, or may not be read or written.</exception>
    public TValue this[int index]
    {
        get
        {
            ArrayIndex.Check(index, Handle);
            TValue value = default;
            Handle.ThrowIfFailed(Handle.Lookup(MapBytes.Of(in index), MapBytes.Writable(ref value)), BpfCommand.MapLookup);
            return value;
        }

        set
        {
            ArrayIndex.Check(index, Handle);
            Handle.ThrowIfFailed(Handle.Update(MapBytes.Of(in index), MapBytes.Of(in value)), BpfCommand.MapUpdate);
        }
    }

    /// <inheritdoc/>
    public static ArrayMap<TValue> Bind(MapHandle map) => new(map);

    /// <summary>Copies all values out.</summary>
    public TValue[] ToArray()
    {
        var values = new TValue[Length];
        foreach (ref readonly MapEntry<uint, TValue> entry in this)
            values[entry.Key] = entry.Value;
        return values;
    }

    /// <summary>Walks the map by batches.</summary>
    /// <param name="size">How many values one system call reads at most.</param>
    public MapBatches<uint, TValue> Batches(int size = MapEnumerator<uint, TValue>.BatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return new(Handle, size);
    }

    /// <summary>Walks indices and values in order.</summary>
    public MapEnumerator<uint, TValue> GetEnumerator() => new(Handle);
}
