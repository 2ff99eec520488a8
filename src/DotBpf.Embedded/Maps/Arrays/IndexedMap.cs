using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>What the kinds with indices for keys share: the walk, and a range that never changes.</summary>
internal abstract unsafe class IndexedMap : EmbeddedMap
{
    protected IndexedMap(MapInfo info, int cpus)
        : base(info, cpus) => Length = info.MaxEntries;

    /// <summary>How many entries there are.</summary>
    protected uint Length { get; }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EINVAL;

    internal override Errno DeleteElement(byte* key, int cpu) => Errno.EINVAL;

    // Any key that is not an index begins again (array_map_get_next_key, kernel/bpf/arraymap.c, 6.18).
    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        uint index = key.IsEmpty ? uint.MaxValue : IndexOf(key);
        if (index < Length && index == Length - 1)
            return Errno.ENOENT;
        uint following = index < Length ? index + 1 : 0;
        MemoryMarshal.Write(next, following);
        return Errno.None;
    }

    protected static uint IndexOf(ReadOnlySpan<byte> key) => MemoryMarshal.Read<uint>(key);

    /// <summary>Whether an update may go on; every entry exists already.</summary>
    protected Errno CheckUpdate(uint index, UpdateMode mode)
    {
        if ((mode & ~UpdateMode.Lock) > UpdateMode.Exist)
            return Errno.EINVAL;
        if (index >= Length)
            return Errno.E2BIG;
        if ((mode & UpdateMode.NoExist) != 0)
            return Errno.EEXIST;
        return (mode & UpdateMode.Lock) == 0 || Fields is { HasLock: true } ? Errno.None : Errno.EINVAL;
    }
}
