using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A per-CPU hash that evicts entries not used lately when it is full.</summary>
/// <remarks>
/// <para>Layout: keys are compared byte by byte; a value is one slot for each <em>possible</em> CPU, each rounded up to 8 bytes.</para>
/// <para>Errors: writing a frozen or read-only map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number. A read is one operation of the host, not atomic across CPUs.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>, since 4.10 (Documentation/bpf/map_hash.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>ulong bytes = bytesByHost[address].Sum();</c></example>
public sealed class LruPerCpuHashMap<
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TKey,
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : PerCpuKeyedMap<TKey, TValue>, IBpfMap<LruPerCpuHashMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private LruPerCpuHashMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, TValue>(MapType.LruPerCpuHash);

    /// <inheritdoc/>
    public static LruPerCpuHashMap<TKey, TValue> Bind(MapHandle map) => new(map);
}
