using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The per-CPU form of <see cref="CgroupStorageMap{TValue}"/>: one value for each possible CPU, so that programs count without contention.</summary>
/// <remarks>
/// <para>Layout: keys as there; a value is one slot for each possible CPU, each rounded up to 8 bytes.</para>
/// <para>Errors: a key that is not there is an answer.</para>
/// <para>Threads: safe for any number. A read is one operation of the host, not atomic across CPUs.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE</c>, since 4.20 (Documentation/bpf/map_cgroup_storage.rst).</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>if (map.TryGetValues(key, buffer, out PerCpuValues&lt;ulong&gt; bytes)) Report(bytes.Sum());</c></example>
public sealed class PerCpuCgroupStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<PerCpuCgroupStorageMap<TValue>>
    where TValue : unmanaged
{
    private PerCpuCgroupStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfValues<TValue>(MapType.PerCpuCgroupStorage);

    /// <summary>The bytes that the values of one entry take, for buffers given to <see cref="TryGetValues"/>.</summary>
    public int BufferSize => Handle.ValueSize;

    /// <inheritdoc/>
    public static PerCpuCgroupStorageMap<TValue> Bind(MapHandle map) => new(map);

    /// <summary>Reads the values of a key.</summary>
    /// <param name="key">Which.</param>
    /// <param name="buffer">Receives the values; at least <see cref="BufferSize"/> bytes.</param>
    /// <param name="values">The values, lent from <paramref name="buffer"/>; empty when there are none.</param>
    /// <returns>Whether a program is, or was, attached there.</returns>
    /// <exception cref="ArgumentException">The buffer is too small.</exception>
    public bool TryGetValues(CgroupStorageKey key, Span<byte> buffer, out PerCpuValues<TValue> values)
    {
        Span<byte> slots = PerCpuRead.Room(buffer, Handle);
        bool isThere = Handle.Succeeded(Handle.Lookup(key.Write(stackalloc byte[CgroupStorageKey.Size], Handle), slots), Errno.ENOENT, BpfCommand.MapLookup);
        values = isThere ? new PerCpuValues<TValue>(slots) : default;
        return isThere;
    }

    /// <summary>Replaces the values of a key.</summary>
    /// <param name="key">Which.</param>
    /// <param name="values">One value for each possible CPU.</param>
    /// <returns>Whether a program is, or was, attached there.</returns>
    /// <exception cref="ArgumentException">Too few or too many values.</exception>
    public bool TryUpdate(CgroupStorageKey key, ReadOnlySpan<TValue> values)
    {
        return Handle.Succeeded(PerCpuBuffer.Update(Handle, key.Write(stackalloc byte[CgroupStorageKey.Size], Handle), values, UpdateMode.Any), Errno.ENOENT, BpfCommand.MapUpdate);
    }

    /// <summary>Lists the keys, newest first.</summary>
    public IReadOnlyList<CgroupStorageKey> ListKeys() => MapKeys.List(Handle, CgroupStorageKey.Read);
}
