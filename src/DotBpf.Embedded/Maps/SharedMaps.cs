using DotBpf.Embedded.Maps.Creation;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.Embedded.Pins;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>Maps in files, which processes share.</summary>
internal static class SharedMaps
{
    /// <summary>Whether a map can be shared: one that holds nothing but bytes. Programs, other maps, perf buffers, and the timers and locks in values belong to one process.</summary>
    internal static bool Has(MapInfo info) => ValueFields.Of(info.ValueType) is null && info.Type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash
        or MapType.Array or MapType.PerCpuArray or MapType.LpmTrie or MapType.Queue or MapType.Stack or MapType.BloomFilter or MapType.RingBuffer or MapType.UserRingBuffer or MapType.Arena;

    /// <summary>Creates a map in a file that is not pinned yet.</summary>
    /// <exception cref="OutOfMemoryException">This process cannot have so much memory.</exception>
    /// <exception cref="BpfSyscallException">There is no room for the file.</exception>
    internal static EmbeddedMap Create(MapInfo info, int cpus, PinDirectory directory, MapSurroundings others)
    {
        string subject = MapCreation.Describe(info);
        (byte[] Raw, uint Key, uint Value) types = MapFileFormat.Pack(info);
        ulong offset = MapFile.DataOffsetFor((ulong)types.Raw.Length);
        (ulong size, ulong sparse) = Measure(info, cpus, others);
        MapFile file = directory.Create(offset + size, sparse, subject);
        try
        {
            MapFileFormat.Write(file, info, cpus, types);
            return Build(info, cpus, file, isNew: true, others);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes the map that a file holds reachable, with a user added, and takes over the file.</summary>
    /// <exception cref="BpfSyscallException">The file cannot be that of a map.</exception>
    /// <exception cref="MapLayoutException">The map is for another number of CPUs, or its memory is damaged.</exception>
    internal static EmbeddedMap Open(MapFile file, PinPath path, int cpus, MapTable maps, MapSurroundings others)
    {
        try
        {
            MapInfo info = MapFileFormat.Read(file);
            if (maps.OpenShared(file) is { } open)
            {
                file.Dispose();
                return open;
            }

            Check(file, info, path, cpus);
            EmbeddedMap map = Build(info with { Id = maps.IdOf(file) }, (int)file.Facts.Cpus, file, isNew: false, others);
            EmbeddedMap known = maps.AddShared(map);
            if (known != map)
                map.ReleaseUser();
            return known;
        }
        catch (Exception error) when (error is InvalidDataException or OutOfMemoryException)
        {
            file.Dispose();
            string advice = error is InvalidDataException ? error.Message : "It is shorter than such a map, or this process cannot have so much memory.";
            throw new BpfSyscallException(BpfCommand.ObjectGet, Errno.EINVAL, $"pin '{path}'", advice);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Built once on memory that is thrown away: what it allocates is what the file needs.
    private static (ulong Size, ulong Sparse) Measure(MapInfo info, int cpus, MapSurroundings others)
    {
        using MapMemory memory = new(MapCreation.Describe(info));
        _ = MapCreation.Build(info, cpus, memory, others);
        return (memory.Size, memory.SparseSize);
    }

    private static EmbeddedMap Build(MapInfo info, int cpus, MapFile file, bool isNew, MapSurroundings others)
    {
        MapMemory memory = new(MapCreation.Describe(info), file, isNew);
        EmbeddedMap map = MapCreation.Build(info, cpus, memory, others);
        map.File = file;
        if (memory.Room != 0)
            throw new InvalidDataException($"It has {memory.Room} bytes more than such a map.");
        if (!isNew && !file.IsReadOnly)
            map.Recover();
        return map;
    }

    private static void Check(MapFile file, MapInfo info, PinPath path, int cpus)
    {
        uint found = file.Facts.Cpus;
        Refusal refusal = Has(info) ? MapChecks.Check(SpecOf(info), []) : new(Errno.EINVAL, $"There are no files of maps of kind {info.Type} with such values.");
        if (refusal.Errno != Errno.None)
            throw new InvalidDataException($"Its header is damaged: {refusal.Advice}");
        if (found is 0 or > EmbeddedHostOptions.MostCpus)
            throw new InvalidDataException($"Its header is damaged: there cannot be {found} CPUs.");
        if (DependsOnCpus(info.Type) && found != cpus)
            throw new MapLayoutException($"{path} ({info.Type})", "number of CPUs", $"{cpus}, as this host has", $"{found}; create the host with as many");
    }

    private static bool DependsOnCpus(MapType type) => type is MapType.PerCpuHash or MapType.PerCpuArray or MapType.LruHash or MapType.LruPerCpuHash;

    private static MapSpec SpecOf(MapInfo info) => new()
    {
        Name = info.Name,
        Type = info.Type,
        KeySize = info.KeySize,
        ValueSize = info.ValueSize,
        MaxEntries = info.MaxEntries,
        Flags = info.Flags,
        Extra = info.Extra,
    };
}
