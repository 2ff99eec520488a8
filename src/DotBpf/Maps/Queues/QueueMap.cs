using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Values without keys, first in, first out: work that programs hand to each other or to this process.</summary>
/// <remarks>
/// <para>Layout: values of exactly the type's size; there are no keys, and the map cannot be walked.</para>
/// <para>Errors: a full queue is an answer of <c>TryPush</c>; writing a frozen or read-only map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number. Each value is popped once, whoever pops it.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_QUEUE</c>, since 4.20 (Documentation/bpf/map_queue_stack.rst).</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>while (map.TryPop(out Job job)) Run(job);</c></example>
public sealed class QueueMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : PushPopMap<TValue>, IBpfMap<QueueMap<TValue>>
    where TValue : unmanaged
{
    private QueueMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfValues<TValue>(MapType.Queue);

    /// <inheritdoc/>
    public static QueueMap<TValue> Bind(MapHandle map) => new(map);
}
