using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The old storages of cgroups, with one value or one for each CPU (kernel/bpf/local_storage.c, 6.18).</summary>
/// <remarks>The kernel makes an entry when a program is attached to a cgroup, and user space can only replace its value. Nothing is attached on this host, so there are none.</remarks>
internal sealed class EmbeddedCgroupStorage : EmbeddedMap
{
    internal EmbeddedCgroupStorage(MapInfo info, int cpus)
        : base(info, cpus)
    {
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOENT;

    // Of the flags only NOEXIST is refused, for there is nothing to make.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) =>
        (mode & ~(UpdateMode.Exist | UpdateMode.Lock)) != 0 ? Errno.EINVAL : Errno.ENOENT;

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EINVAL;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOENT;

    protected override void Free()
    {
    }
}
