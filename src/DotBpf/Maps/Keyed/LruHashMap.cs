using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A map from keys to values that evicts entries not used lately when it is full, so that inserting never fails for want of room.</summary>
/// <remarks>
/// <para>An update may evict others even when it only replaces, and a full map may hold fewer entries than its capacity: the kernel sets elements aside for each CPU. Reading from user space does not count as use.</para>
/// <para>Layout: as of <see cref="HashMap{TKey, TValue}"/>.</para>
/// <para>Errors: <see cref="Errno.ENOMEM"/> when every element is in use at this moment; writing a frozen or read-only map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number; a value that a program changes in place may be read half changed.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_LRU_HASH</c>, since 4.10 (Documentation/bpf/map_hash.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>using var seen = host.CreateMap(new LruHashMapSpec&lt;uint, long&gt;(10_000));</c></example>
public sealed class LruHashMap<
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TKey,
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : HashedMap<TKey, TValue>, IBpfMap<LruHashMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private LruHashMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, TValue>(MapType.LruHash);

    /// <inheritdoc/>
    public static LruHashMap<TKey, TValue> Bind(MapHandle map) => new(map);
}
