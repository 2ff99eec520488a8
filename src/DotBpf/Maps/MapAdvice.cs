using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what a refusal means on a map, and what to try.</summary>
internal static class MapAdvice
{
    internal static string For(Errno errno, BpfCommand command, MapHandle map) => (errno, command) switch
    {
        (Errno.E2BIG, BpfCommand.MapUpdate or BpfCommand.MapUpdateBatch) => Full(map.Info),
        (Errno.ENOENT, BpfCommand.MapUpdate) => "The key is not in the map, and the update was to replace only. Use an update that may insert.",
        (Errno.ENOENT, _) => "The key is not in the map. Use TryGetValue or Remove where that is expected.",
        (Errno.EEXIST, BpfCommand.MapUpdate) => "The key is in the map already, and the update was to insert only.",
        (Errno.EINVAL, BpfCommand.MapDelete) when IsArray(map.Info.Type) => "Entries of an array cannot be removed; write a zero value instead.",
        (Errno.EPERM, BpfCommand.MapUpdate or BpfCommand.MapDelete or BpfCommand.MapLookupAndDelete or BpfCommand.MapUpdateBatch or BpfCommand.MapDeleteBatch) =>
            "The map is frozen, or was opened for reading only. Open it for writing, or write before freezing.",
        (Errno.EPERM, BpfCommand.MapFreeze) => "The map is frozen already, or was opened for reading only.",
        (Errno.EPERM, _) => "The map was opened for writing only. Open it for reading.",
        (Errno.ENOTSUPP or Errno.EOPNOTSUPP, _) => $"A map of kind {map.Info.Type} has no such operation.",
        (Errno.ENOMEM, _) => "The host has no memory for it, or every element of the map is in use at this moment.",
        (Errno.EBUSY, _) => "The map is being used in a way that excludes this at the moment. Try again.",
        _ => "",
    };

    private static string Full(MapInfo info) => IsArray(info.Type)
        ? $"The index is out of range: the map has {info.MaxEntries} entries, 0 to {info.MaxEntries - 1}."
        : $"The map is full: it holds {info.MaxEntries} entries. Remove some, or create it with a larger MaxEntries, or use an LRU kind that evicts.";

    private static bool IsArray(MapType type) => type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray
        or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps;
}
