using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Slots of cgroups, for programs that ask whether a task or packet belongs to one of them.</summary>
/// <remarks>
/// <para>Entries cannot be read back.</para>
/// <para>Layout: an index is a 4-byte number; a value is a descriptor, 4 bytes.</para>
/// <para>Errors: what is no cgroup of version 2 is <see cref="Errno.EBADF"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_CGROUP_ARRAY</c>, since 4.8; cgroups of version 2. Embedded: cgroups that <c>EmbeddedHost.CreateCgroup</c> makes.</para>
/// </remarks>
/// <example><c>using SafeHandle cgroup = host.OpenPath("/sys/fs/cgroup/web"); map.Set(0, cgroup);</c></example>
public sealed class CgroupArrayMap : SlotMap, IBpfMap<CgroupArrayMap>
{
    private CgroupArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, uint>(MapType.CgroupArray);

    /// <inheritdoc/>
    public static CgroupArrayMap Bind(MapHandle map) => new(map);

    /// <summary>Stores a cgroup in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="cgroup">Its directory, opened (<see cref="BpfHost.OpenPath"/>); yours to close.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">It is no directory of a cgroup of version 2 (<see cref="Errno.EBADF"/>).</exception>
    public void Set(int index, SafeHandle cgroup) => SetDescriptor(index, cgroup);
}
