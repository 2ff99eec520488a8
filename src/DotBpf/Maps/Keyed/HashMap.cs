using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A map from keys to values that refuses new keys when it is full.</summary>
/// <remarks>
/// <para>Errors: inserting into a full map is <see cref="Errno.E2BIG"/>; use <see cref="LruHashMap{TKey, TValue}"/> where old entries may go instead.</para>
/// <para>Layout: a key and a value have exactly the sizes of their types; keys are compared byte by byte.</para>
/// <para>Threads: safe for any number; a value that a program changes in place may be read half changed, unless it is read through <see cref="Locked"/>.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_HASH</c>, since 3.19 (Documentation/bpf/map_hash.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>using var flows = host.CreateMap(new HashMapSpec&lt;FlowKey, FlowStats&gt;(65_536)); flows[key] = new FlowStats();</c></example>
public sealed class HashMap<
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TKey,
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : HashedMap<TKey, TValue>, IBpfMap<HashMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private HashMap(MapHandle handle, bool isLocked = false)
        : base(handle, isLocked)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, TValue>(MapType.Hash);

    /// <summary>The same map, seen so that every read and write holds the lock inside the value (<see cref="BpfSpinLock"/>): no value is ever half written.</summary>
    /// <exception cref="InvalidOperationException">The values have no lock.</exception>
    public HashMap<TKey, TValue> Locked => new(ValueLock.Check(Handle), isLocked: true);

    /// <inheritdoc/>
    public static HashMap<TKey, TValue> Bind(MapHandle map) => new(map);
}
