using System.Buffers;
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
/// <example><c>using var totals = host.CreateMap(new ArrayMapSpec&lt;ulong&gt;(16)); totals[3] = 30;</c></example>
public sealed class ArrayMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<ArrayMap<TValue>>
    where TValue : unmanaged
{
    private readonly LookupMode _lookup;
    private readonly UpdateMode _update;

    private ArrayMap(MapHandle handle, bool isLocked = false)
        : base(handle)
    {
        _lookup = isLocked ? LookupMode.Lock : LookupMode.None;
        _update = isLocked ? UpdateMode.Lock : UpdateMode.Any;
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, TValue>(MapType.Array);

    /// <summary>How many values there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <summary>The same map, seen so that every read and write holds the lock inside the value (<see cref="BpfSpinLock"/>): no value is ever half written.</summary>
    /// <exception cref="InvalidOperationException">The values have no lock.</exception>
    public ArrayMap<TValue> Locked => new(ValueLock.Check(Handle), isLocked: true);

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
            Handle.ThrowIfFailed(Handle.Lookup(MapBytes.Of(in index), MapBytes.Writable(ref value), _lookup), BpfCommand.MapLookup);
            return value;
        }

        set
        {
            ArrayIndex.Check(index, Handle);
            Handle.ThrowIfFailed(Handle.Update(MapBytes.Of(in index), MapBytes.Of(in value), _update), BpfCommand.MapUpdate);
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

    /// <summary>Writes many values by one operation.</summary>
    /// <param name="start">The index of the first.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="ArgumentOutOfRangeException">Some would be beyond the end.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void SetRange(int start, ReadOnlySpan<TValue> values)
    {
        if (values.IsEmpty)
            return;
        ArrayIndex.Check(start, Handle);
        ArrayIndex.Check(start + values.Length - 1, Handle);
        uint[] indices = ArrayPool<uint>.Shared.Rent(values.Length);
        for (int i = 0; i < values.Length; i++)
            indices[i] = (uint)(start + i);
        MapRange.Update(Handle, indices.AsSpan(0, values.Length), values, _update);
        ArrayPool<uint>.Shared.Return(indices);
    }

    /// <summary>Maps the values into the memory of this process, where reading and writing them are no system calls.</summary>
    /// <param name="isReadOnly">Whether they will only be read; frozen maps have no other way. A mapping that may write keeps the map from being frozen.</param>
    /// <returns>The values, yours to dispose.</returns>
    /// <remarks>Kernel: since 5.5, for maps with <see cref="MapFlags.Mappable"/> (<see cref="ArrayMapSpec{TValue}.IsMappable"/>) and without locks or timers in their values.</remarks>
    /// <exception cref="FeatureNotSupportedException">The host cannot map maps into memory.</exception>
    /// <exception cref="BpfSyscallException">The map was not created as mappable, or is frozen or read-only.</exception>
    public MappedArray<TValue> OpenMemory(bool isReadOnly = false) => new(Handle.OpenMemory(isReadOnly), Length);

    /// <summary>Walks the map by batches.</summary>
    /// <param name="size">How many values one system call reads at most; 0 lets the size of a value decide.</param>
    public MapBatches<uint, TValue> Batches(int size = 0) => new(Handle, size, _lookup);

    /// <summary>Walks indices and values in order.</summary>
    public MapEnumerator<uint, TValue> GetEnumerator() => new(Handle, _lookup);
}
