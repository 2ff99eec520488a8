using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The values of a kind that has no capacity, in a hash with more room than owners are expected to be.</summary>
internal static class OwnedValues
{
    // As for pages of a hash that is not preallocated, only what is touched costs memory.
    private const ulong Room = 256ul << 20;
    private const uint MostEntries = 1 << 16;

    /// <summary>Lays out the hash.</summary>
    internal static EmbeddedHash Create(MapInfo info, int cpus, MapMemory memory)
    {
        bool isPerCpu = info.Type == MapType.PerCpuCgroupStorage;
        ulong entry = ((ulong)info.KeySize + info.ValueSize) * (isPerCpu ? (uint)cpus : 1);
        MapInfo hash = info with
        {
            Type = isPerCpu ? MapType.PerCpuHash : MapType.Hash,
            MaxEntries = (uint)Math.Min(MostEntries, Math.Max(1, Room / entry)),
            Flags = (info.Flags & (MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms)) | MapFlags.NoPreallocation,
        };
        EmbeddedHash values = new(hash, cpus, memory);

        // Programs reach the values by the storage, so the hash is never to think itself alone.
        values.AddReference();
        return values;
    }

    /// <summary>Gives the hash and its memory back.</summary>
    internal static void Free(EmbeddedHash values)
    {
        values.Release();
        values.Release();
    }

    /// <summary>What the kernel answers, whose storages are bounded by memory alone.</summary>
    internal static Errno Outcome(Errno ofHash) => ofHash == Errno.E2BIG ? Errno.ENOMEM : ofHash;
}
