namespace DotBpf;

/// <summary>Which value of a <see cref="CgroupStorageMap{TValue}"/> is meant.</summary>
/// <param name="CgroupId">The cgroup: the inode number of its directory.</param>
/// <param name="AttachType">Where the program is attached, as the kernel's number; maps with keys of 8 bytes share one value among all, and read it as 0.</param>
public readonly record struct CgroupStorageKey(ulong CgroupId, uint AttachType = 0)
{
    internal const int Size = 16;

    internal static CgroupStorageKey Read(ReadOnlySpan<byte> key) =>
        new(BitConverter.ToUInt64(key), key.Length == Size ? BitConverter.ToUInt32(key[sizeof(ulong)..]) : 0);

    /// <summary>The key as the map has it: 8 bytes, or 16 with 4 of padding.</summary>
    internal Span<byte> Write(Span<byte> room, MapHandle map)
    {
        room.Clear();
        BitConverter.TryWriteBytes(room, CgroupId);
        BitConverter.TryWriteBytes(room[sizeof(ulong)..], AttachType);
        return room[..map.KeySize];
    }
}
