using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>An array that keeps one value per possible CPU in every entry, so that programs count without contention.</summary>
/// <remarks>
/// <para>Layout: an index is a 4-byte number; an entry is one slot per <em>possible</em> CPU, a slot is the value's size rounded up to 8 bytes.</para>
/// <para>Threads: safe for any number. A read is one operation of the host, not atomic across CPUs.</para>
/// <para>Errors: an index beyond the end is <see cref="ArgumentOutOfRangeException"/>; writing a frozen or read-only map is <see cref="Errno.EPERM"/>.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_PERCPU_ARRAY</c>, since 4.6 (Documentation/bpf/map_array.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>ulong total = loaded.Map&lt;PerCpuArrayMap&lt;ulong&gt;&gt;("hits")[0].Sum();</c></example>
public sealed class PerCpuArrayMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<PerCpuArrayMap<TValue>>
    where TValue : unmanaged
{
    private PerCpuArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, TValue>(MapType.PerCpuArray);

    /// <summary>How many entries there are.</summary>
    public int Length => (int)Handle.Info.MaxEntries;

    /// <summary>The bytes that the values of one entry take, for buffers given to <see cref="GetValues"/>.</summary>
    public int BufferSize => Handle.ValueSize;

    /// <summary>Reads the values of an entry into memory of their own.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end.</exception>
    public PerCpuValues<TValue> this[int index] => GetValues(index, new byte[BufferSize]);

    /// <inheritdoc/>
    public static PerCpuArrayMap<TValue> Bind(MapHandle map) => new(map);

    /// <summary>Reads the values of an entry without allocating.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <param name="buffer">Receives the values; at least <see cref="BufferSize"/> bytes.</param>
    /// <returns>The values, lent from <paramref name="buffer"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end.</exception>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    public PerCpuValues<TValue> GetValues(int index, Span<byte> buffer)
    {
        ArrayIndex.Check(index, Handle);
        Span<byte> slots = PerCpuRead.Room(buffer, Handle);
        Handle.ThrowIfFailed(Handle.Lookup(MapBytes.Of(in index), slots), BpfCommand.MapLookup);
        return new PerCpuValues<TValue>(slots);
    }

    /// <summary>Writes the values of an entry.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <param name="values">One value for each possible CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end.</exception>
    /// <exception cref="ArgumentException">Too few or too many values.</exception>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Set(int index, ReadOnlySpan<TValue> values)
    {
        ArrayIndex.Check(index, Handle);
        Handle.ThrowIfFailed(PerCpuBuffer.Update(Handle, MapBytes.Of(in index), values, UpdateMode.Any), BpfCommand.MapUpdate);
    }

    /// <summary>Reads the value that one CPU has, without those of others.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end, or there is no such CPU.</exception>
    /// <exception cref="FeatureNotSupportedException">The host can only read all CPUs at once: the kernel before 6.19. Use <see cref="GetValues"/>.</exception>
    public TValue GetSlot(int index, int cpu)
    {
        ArrayIndex.Check(index, Handle);
        return PerCpuSlot.TryGet(Handle, MapBytes.Of(in index), cpu, out TValue value) ? value : default;
    }

    /// <summary>Writes the value of one CPU, and leaves those of others.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is beyond the end, or there is no such CPU.</exception>
    /// <exception cref="FeatureNotSupportedException">The host can only write all CPUs at once: the kernel before 6.19.</exception>
    public void SetSlot(int index, int cpu, in TValue value)
    {
        ArrayIndex.Check(index, Handle);
        PerCpuSlot.Set(Handle, MapBytes.Of(in index), cpu, in value);
    }

    /// <summary>Walks indices and values in order.</summary>
    public PerCpuEnumerator<uint, TValue> GetEnumerator() => new(Handle);
}
