using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what a refusal means on a map, and what to try.</summary>
internal static class MapAdvice
{
    internal static string For(Errno errno, BpfCommand command, MapHandle map) =>
        command == BpfCommand.MemoryMap ? ForMemory(errno, map.Info) : ForOperation(errno, command, map);

    private static string ForOperation(Errno errno, BpfCommand command, MapHandle map) => (errno, command) switch
    {
        (Errno.E2BIG, BpfCommand.MapUpdate or BpfCommand.MapUpdateBatch) => Full(map.Info),
        (Errno.ENOSPC, BpfCommand.MapUpdate or BpfCommand.MapUpdateBatch) => Full(map.Info),
        (Errno.EINVAL, BpfCommand.MapUpdate) => Invalid(map.Info.Type),
        (Errno.EOPNOTSUPP, BpfCommand.MapUpdate) when map.Info.Type is MapType.SockMap or MapType.SockHash or MapType.XskMap => Socket(map.Info.Type),
        (Errno.EOVERFLOW, BpfCommand.MapUpdate) when map.Info.Type == MapType.CpuMap => "A queue has at most 16384 packets.",
        (Errno.ENODEV, BpfCommand.MapUpdate) when map.Info.Type == MapType.CpuMap => "The machine cannot have such a CPU.",
        (Errno.ENOTSOCK, _) => "The descriptor is not that of a socket.",
        (Errno.EBADF, _) => Descriptor(map.Info.Type),
        (Errno.EBUSY, BpfCommand.MapUpdate) when map.Info.Type == MapType.ReusePortSockArray => "The socket is in a map of this kind already.",
        (Errno.EBUSY, BpfCommand.MapFreeze) => "The map's memory is mapped for writing, or a write is under way. Dispose what OpenMemory returned, and readers or producers of a ring; an arena that was mapped stays so.",
        (Errno.ENOTSUPP, BpfCommand.MapFreeze) => "Maps whose values have a lock, a timer or a kernel pointer in them cannot be frozen.",
        (Errno.ENOENT, BpfCommand.MapUpdate) => "The key is not in the map, and the update was to replace only. Use an update that may insert.",
        (Errno.ENOENT, _) => "The key is not in the map. Use TryGetValue or Remove where that is expected.",
        (Errno.EEXIST, BpfCommand.MapUpdate) => "The key is in the map already, and the update was to insert only.",
        (Errno.EINVAL, BpfCommand.MapDelete) when IsArray(map.Info.Type) => "Entries of an array cannot be removed; write a zero value instead.",
        (Errno.EPERM, _) => Forbidden(command, map),
        (Errno.ENOTSUPP or Errno.EOPNOTSUPP, _) => $"A map of kind {map.Info.Type} has no such operation.",
        (Errno.ENOMEM, _) => "The host has no memory for it, or every element of the map is in use at this moment.",
        (Errno.EBUSY, _) => "The map is being used in a way that excludes this at the moment. Try again.",
        _ => "",
    };

    // The kernel answers all of these with one number; what decides can be seen.
    private static string Forbidden(BpfCommand command, MapHandle map) => (Needs(command), map.IsDisposed ? null : map.Access, !map.IsDisposed && map.IsFrozen == true) switch
    {
        (not MapAccess.WriteOnly, MapAccess.WriteOnly, _) => "The map was opened for writing only. Open it for reading too.",
        (not MapAccess.ReadOnly, MapAccess.ReadOnly, _) => "The map was opened for reading only. Open it for writing too.",
        (not MapAccess.ReadOnly, _, true) => "The map is frozen: user space reads it and never writes to it again, programs may. Write before freezing.",
        _ => "The map is frozen, or was opened for something else than this.",
    };

    private static MapAccess Needs(BpfCommand command) => command switch
    {
        BpfCommand.MapLookupAndDelete or BpfCommand.MapLookupAndDeleteBatch => MapAccess.ReadWrite,
        BpfCommand.MapUpdate or BpfCommand.MapDelete or BpfCommand.MapUpdateBatch or BpfCommand.MapDeleteBatch or BpfCommand.MapFreeze => MapAccess.WriteOnly,
        _ => MapAccess.ReadOnly,
    };

    private static string ForMemory(Errno errno, MapInfo info) => errno switch
    {
        Errno.EINVAL when info.Type == MapType.Array && (info.Flags & MapFlags.Mappable) == 0 => "The map was not created as mappable. Create it with MapFlags.Mappable.",
        Errno.EINVAL => "The map was opened for reading only; memory needs a descriptor that may also write.",
        Errno.EPERM when info.Type is MapType.RingBuffer or MapType.UserRingBuffer => "The map is frozen, so that nobody can say how far a ring was read or written. Open it before freezing.",
        Errno.EPERM => "The map is frozen. Map it for reading only.",
        Errno.EACCES when (info.Flags & MapFlags.ReadOnlyForPrograms) != 0 => "The map is read-only for programs, and then for memory too. Map it for reading only.",
        Errno.EACCES => "The map was opened for reading or for writing only; memory needs both.",
        Errno.ENOTSUPP when info.Type == MapType.Array => "Arrays whose values have a lock, a timer or a kernel pointer in them cannot be mapped.",
        Errno.ENOTSUPP => $"A map of kind {info.Type} has no memory that can be mapped so.",
        Errno.ENOMEM => "The process has no room for it.",
        _ => "",
    };

    private static string Invalid(MapType type) => type switch
    {
        MapType.ProgramArray => "The program is of another kind than those of this map: type, attachment and flags of all must agree.",
        MapType.ArrayOfMaps or MapType.HashOfMaps => "The map differs from the template: kind, key size, value size and flags must agree, and for arrays without MapFlags.InnerMap the length.",
        MapType.DevMap or MapType.DevMapHash => "There is no such network device in this network namespace, or the program was not loaded to be attached to a device map.",
        MapType.ReusePortSockArray => "The socket must listen or be bound, with SO_REUSEPORT.",
        MapType.LpmTrie => "The prefix is longer than the key.",
        _ => "",
    };

    private static string Socket(MapType type) => type == MapType.XskMap
        ? "The socket is no AF_XDP socket."
        : "The socket must be a TCP socket that is connected or listens, a UDP socket that is bound, or a connected Unix socket.";

    private static string Descriptor(MapType type) => type switch
    {
        MapType.PerfEventArray => "The descriptor is not that of a perf event.",
        MapType.CgroupArray or MapType.CgrpStorage => "The descriptor is not that of a directory of a cgroup of version 2.",
        MapType.TaskStorage => "The descriptor is not that of a process: open it by OpenProcess.",
        _ => "The descriptor is not open.",
    };

    private static string Full(MapInfo info) => IsArray(info.Type)
        ? $"The index is out of range: the map has {info.MaxEntries} entries, 0 to {info.MaxEntries - 1}."
        : $"The map is full: {info.MaxEntries} of its {info.MaxEntries} entries are in use. Remove some, or create it with a larger MaxEntries{OrEvict(info.Type)}.";

    private static string OrEvict(MapType type) => type is MapType.Hash or MapType.PerCpuHash ? ", or use an LRU kind that evicts" : "";

    private static bool IsArray(MapType type) => type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray
        or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps;
}
