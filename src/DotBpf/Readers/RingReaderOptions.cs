namespace DotBpf;

/// <summary>How a ring is read.</summary>
public sealed record RingReaderOptions
{
    /// <summary>How many bytes a reader may have read before it gives their room back to the producers; 0 gives back each record's as the reader goes on.</summary>
    /// <remarks>
    /// <para>By default a sixteenth of the ring, and never more than half of it. Giving back is a store that every producer sees: done once for many records, it
    /// costs neither side. Whatever the number, everything is given back as soon as nothing more is there to be read.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int? BatchBytes { get; init => field = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(BatchBytes), value, "A number of bytes is not negative."); }

    /// <summary>The map in which programs count the records that found no room, where its name does not say so: an array or per-CPU array of 64-bit counters.</summary>
    /// <remarks>By default the map <c>NAME_drops</c> of the object that the ring <c>NAME</c> came from (<see cref="MapHandle.DropCounter"/>).</remarks>
    public MapHandle? DropCounter { get; init; }

    internal int BatchBytesFor(int ringSize) => BatchBytes ?? ringSize / 16;
}
