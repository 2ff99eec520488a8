using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A value for each task that has one: what programs know of a process.</summary>
/// <remarks>
/// <para>The owner is a task, opened by <see cref="BpfHost.OpenProcess"/> (<see cref="Errno.EBADF"/> for others).</para>
/// <para>Layout: the key is the 4-byte number of the owner's descriptor; a value has exactly the size of its type.</para>
/// <para>Errors: an owner without a value is an answer; writing a frozen map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_TASK_STORAGE</c>, since 5.11. The kernel insists on knowing the types; maps created from C# tell them. Embedded: the owner is a task that <c>EmbeddedHost.CreateTask</c> makes.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>using SafeHandle task = host.OpenProcess(Environment.ProcessId); map[task] = new Usage();</c></example>
public sealed class TaskStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : LocalStorageMap<TValue>, IBpfMap<TaskStorageMap<TValue>>
    where TValue : unmanaged
{
    private TaskStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<int, TValue>(MapType.TaskStorage);

    /// <inheritdoc/>
    public static TaskStorageMap<TValue> Bind(MapHandle map) => new(map);
}
