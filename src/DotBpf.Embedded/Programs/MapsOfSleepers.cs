using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>The maps that programs may use which may sleep (check_map_prog_compatibility, kernel/bpf/verifier.c, 6.18).</summary>
internal static class MapsOfSleepers
{
    internal static bool Has(MapType type) => type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash
        or MapType.Array or MapType.PerCpuArray or MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.RingBuffer or MapType.UserRingBuffer
        or MapType.InodeStorage or MapType.SkStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.Queue or MapType.Stack or MapType.Arena;
}
