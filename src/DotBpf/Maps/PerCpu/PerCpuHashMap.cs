using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A hash that keeps one value per possible CPU in every entry, so that programs count without contention; full means an error.</summary>
/// <remarks>
/// <para>Layout: keys are compared byte by byte; a value is one slot for each <em>possible</em> CPU, each rounded up to 8 bytes.</para>
/// <para>Errors: inserting into a full map is <see cref="Errno.E2BIG"/>; writing a frozen or read-only map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number. A read is one operation of the host, not atomic across CPUs.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_PERCPU_HASH</c>, since 4.6 (Documentation/bpf/map_hash.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>foreach (PerCpuEntry&lt;uint, ulong&gt; entry in bytesByProtocol) Console.WriteLine($"{entry.Key}: {entry.Values.Sum()}");</c></example>
public sealed class PerCpuHashMap<
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TKey,
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : PerCpuKeyedMap<TKey, TValue>, IBpfMap<PerCpuHashMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private PerCpuHashMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, TValue>(MapType.PerCpuHash);

    /// <inheritdoc/>
    public static PerCpuHashMap<TKey, TValue> Bind(MapHandle map) => new(map);
}
