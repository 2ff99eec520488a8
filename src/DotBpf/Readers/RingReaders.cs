using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Opens one reader over several ring buffers.</summary>
public static class RingBufferReader
{
    /// <summary>Opens a reader over rings whose records are of one type.</summary>
    /// <typeparam name="TRecord">The record.</typeparam>
    /// <param name="maps">The rings, of one host; a record says by its place among them where it came from (<see cref="RingRecord{TRecord}.Source"/>).</param>
    /// <returns>The reader, yours to dispose.</returns>
    /// <exception cref="ArgumentException">There are none, one is given twice, or they are of different hosts.</exception>
    /// <exception cref="BpfSyscallException">A ring's memory cannot be mapped, for instance because the map is frozen.</exception>
    public static RingBufferReader<TRecord> Open<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord>(params ReadOnlySpan<RingBufferMap<TRecord>> maps)
        where TRecord : unmanaged
    {
        var handles = new MapHandle[maps.Length];
        for (int i = 0; i < maps.Length; i++)
            handles[i] = maps[i].Handle;
        return Open<TRecord>(handles, new RingReaderOptions());
    }

    /// <summary>Opens a reader over rings whose records are of different types, to be told apart by where they came from and read by <see cref="RingRecord{TRecord}.As{TOther}"/>.</summary>
    /// <param name="maps">The rings, of one host; a record says by its place among them where it came from (<see cref="RingRecord{TRecord}.Source"/>).</param>
    /// <returns>The reader, yours to dispose.</returns>
    /// <exception cref="ArgumentException">There are none, one is given twice, or they are of different hosts.</exception>
    /// <exception cref="BpfSyscallException">A map is no ring, or its memory cannot be mapped.</exception>
    public static RingBufferReader<byte> Open(params ReadOnlySpan<BpfMap> maps)
    {
        var handles = new MapHandle[maps.Length];
        for (int i = 0; i < maps.Length; i++)
            handles[i] = maps[i].Handle;
        return Open<byte>(handles, new RingReaderOptions());
    }

    /// <summary>Opens a reader over rings at the level of bytes.</summary>
    /// <typeparam name="TRecord">The record.</typeparam>
    /// <param name="maps">The rings, of one host.</param>
    /// <param name="options">How they are read.</param>
    /// <returns>The reader, yours to dispose.</returns>
    /// <exception cref="ArgumentException">There are none, one is given twice, or they are of different hosts.</exception>
    /// <exception cref="BpfSyscallException">A map is no ring, or its memory cannot be mapped.</exception>
    public static RingBufferReader<TRecord> Open<TRecord>(IReadOnlyList<MapHandle> maps, RingReaderOptions options)
        where TRecord : unmanaged
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(options);
        if (maps.Count == 0)
            throw new ArgumentException("A reader needs a ring to read.", nameof(maps));
        CheckDifferent(maps);
        List<RingBufferMemory> memories = [];
        Readiness? readiness = null;
        try
        {
            foreach (MapHandle map in maps)
                memories.Add(map.OpenRing());
            RingCursor[] cursors = [.. memories.Select((memory, i) =>
                new RingCursor(maps[i].ToString(), memory, options.BatchBytesFor(memory.Size), i))];
            readiness = memories[0].Watch([.. memories[1..]]);
            return new RingBufferReader<TRecord>(cursors, CountersOf(maps, options), readiness);
        }
        catch
        {
            readiness?.Dispose();
            memories.ForEach(memory => memory.Dispose());
            throw;
        }
    }

    // A ring has one position: two places in one reader would each move it back to where they are.
    private static void CheckDifferent(IReadOnlyList<MapHandle> maps)
    {
        HashSet<(BpfHost, uint)> seen = [];
        foreach (MapHandle map in maps)
        {
            if (!seen.Add((map.Host, map.Info.Id)))
                throw new ArgumentException($"{map} is given twice; a reader takes each ring once.", nameof(maps));
        }
    }

    private static DropCounter[] CountersOf(IReadOnlyList<MapHandle> maps, RingReaderOptions options) =>
        options.DropCounter is { } given
            ? [new DropCounter(given)]
            : [.. maps.Select(map => map.DropCounter).OfType<MapHandle>().Distinct().Select(map => new DropCounter(map))];
}
