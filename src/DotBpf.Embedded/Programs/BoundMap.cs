using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>A map as one program sees it: what helpers need on every call, at hand.</summary>
internal sealed class BoundMap
{
    internal BoundMap(EmbeddedMap map)
    {
        Map = map;
        KeySize = (ulong)map.KeySize;
        ValueSize = map.Info.ValueSize;
        Access = map.Info.Type == MapType.XskMap ? MemoryAccess.Read : map.ProgramAccess;
        Abilities = AbilitiesOf(map.Info.Type);
    }

    internal EmbeddedMap Map { get; }

    internal ulong KeySize { get; }

    /// <summary>Bytes of a value, of one CPU's on per-CPU kinds.</summary>
    internal uint ValueSize { get; }

    /// <summary>What programs may do with values.</summary>
    internal MemoryAccess Access { get; }

    internal MapAbilities Abilities { get; }

    // check_map_func_compatibility, kernel/bpf/verifier.c, 6.18.
    internal static MapAbilities AbilitiesOf(MapType type) => type switch
    {
        MapType.Hash or MapType.LruHash or MapType.Array => MapAbilities.Lookup | MapAbilities.Update | MapAbilities.ForEach,
        MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuArray =>
            MapAbilities.Lookup | MapAbilities.Update | MapAbilities.ForEach | MapAbilities.LookupPerCpu,
        MapType.LpmTrie => MapAbilities.Lookup | MapAbilities.Update,
        MapType.ArrayOfMaps or MapType.HashOfMaps => MapAbilities.Lookup | MapAbilities.InnerMaps,
        MapType.Queue or MapType.Stack => MapAbilities.PushPeek | MapAbilities.Pop,
        MapType.DevMap or MapType.DevMapHash or MapType.XskMap => MapAbilities.Lookup | MapAbilities.Redirect,
        MapType.CpuMap => MapAbilities.Redirect,
        MapType.BloomFilter => MapAbilities.PushPeek,
        MapType.ProgramArray => MapAbilities.TailCall,
        MapType.RingBuffer => MapAbilities.RingBuffer,
        MapType.UserRingBuffer => MapAbilities.UserRing,
        MapType.PerfEventArray => MapAbilities.PerfOutput,
        MapType.Arena => MapAbilities.Arena,
        MapType.SockMap => MapAbilities.Lookup | MapAbilities.Update | MapAbilities.Sockets | MapAbilities.SocketSlots | MapAbilities.SocketChoice,
        MapType.SockHash => MapAbilities.Lookup | MapAbilities.Update | MapAbilities.Sockets | MapAbilities.SocketKeys | MapAbilities.SocketChoice,
        MapType.ReusePortSockArray => MapAbilities.SocketChoice,
        MapType.CgroupArray => MapAbilities.Cgroups,
        MapType.StackTrace => MapAbilities.StackTraces,
        MapType.SkStorage => MapAbilities.SocketStorage,
        MapType.TaskStorage => MapAbilities.TaskStorage,
        MapType.CgrpStorage => MapAbilities.CgroupStorage,
        MapType.CgroupStorage or MapType.PerCpuCgroupStorage => MapAbilities.AttachedStorage,
        _ => MapAbilities.None,
    };
}
