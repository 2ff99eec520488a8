using DotBpf.Embedded.Maps.Arrays;

namespace DotBpf.Embedded.Maps.Cgroups;

/// <summary><c>BPF_MAP_TYPE_CGROUP_ARRAY</c>: cgroups by index, which programs ask whether a task or a packet is in (kernel/bpf/arraymap.c, 6.18).</summary>
/// <remarks>As on the kernel, a cgroup that was removed stays where it was put.</remarks>
internal sealed class EmbeddedCgroupArray : ReferenceArray<SimulatedCgroup>
{
    private readonly SimulatedObjects _objects;

    internal EmbeddedCgroupArray(MapInfo info, int cpus, SimulatedObjects objects)
        : base(info, cpus) => _objects = objects;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    /// <summary>Whether a cgroup is, or is in, the one at an index.</summary>
    internal Errno Contains(uint index, SimulatedCgroup cgroup, out bool contains)
    {
        contains = false;
        if (index >= Length)
            return Errno.E2BIG;
        if (Find(index) is not { } found)
            return Errno.EAGAIN;
        contains = cgroup.IsUnder(found);
        return Errno.None;
    }

    protected override uint IdOf(SimulatedCgroup target) => (uint)target.Id;

    protected override Errno Hold(int number, out SimulatedCgroup? held)
    {
        held = _objects.Find(number) as SimulatedCgroup;
        return held is null ? Errno.EBADF : Errno.None;
    }

    // Neither maps nor programs are cgroups.
    protected override Errno Hold(HostHandle target, out SimulatedCgroup? held)
    {
        held = null;
        return Errno.EBADF;
    }

    protected override void Release(SimulatedCgroup held)
    {
    }

    protected override void Free()
    {
    }
}
