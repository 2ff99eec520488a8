using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A value for each cgroup that has one: what programs know of a container.</summary>
/// <remarks>
/// <para>The owner is a directory of a cgroup of version 2, opened by <see cref="BpfHost.OpenPath"/> (<see cref="Errno.EBADF"/> for others).</para>
/// <para>Layout: the key is the 4-byte number of the owner's descriptor; a value has exactly the size of its type.</para>
/// <para>Errors: an owner without a value is an answer; writing a frozen map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_CGRP_STORAGE</c>, since 6.2. The kernel insists on knowing the types; maps created from C# tell them. Embedded: the owner is a cgroup that <c>EmbeddedHost.CreateCgroup</c> makes.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>using SafeHandle cgroup = host.OpenPath("/sys/fs/cgroup/web"); map[cgroup] = new Limit(9);</c></example>
public sealed class CgrpStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : LocalStorageMap<TValue>, IBpfMap<CgrpStorageMap<TValue>>
    where TValue : unmanaged
{
    private CgrpStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<int, TValue>(MapType.CgrpStorage);

    /// <inheritdoc/>
    public static CgrpStorageMap<TValue> Bind(MapHandle map) => new(map);
}
