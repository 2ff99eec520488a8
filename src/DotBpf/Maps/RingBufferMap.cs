using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A ring of records that programs write and one reader reads, in the order in which the programs reserved them.</summary>
/// <remarks>
/// <para>A full ring takes no more records: the program sees its reservation fail and has to count that. The longest record is
/// 16 bytes shorter than the ring.</para>
/// <para>Layout: the map does not know what its records are. Where the object says it with <c>dotbpf:record=NAME</c>, the fields of
/// <typeparamref name="TRecord"/> are checked like those of any map.</para>
/// <para>Errors: a size that is no power of two or no multiple of the page size is <see cref="Errno.EINVAL"/> at creation; a frozen ring cannot be opened (<see cref="Errno.EPERM"/>).</para>
/// <para>Threads: safe for any number; a reader is for one thread at a time.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_RINGBUF</c>, since 5.8 (Documentation/bpf/ringbuf.rst). Embedded: same semantics.</para>
/// </remarks>
/// <typeparam name="TRecord">A record without references; <see cref="byte"/> for records of any length, seen through <see cref="RingRecord{TRecord}.Bytes"/>.</typeparam>
/// <example><c>await using var events = map.OpenReader(); await foreach (RingRecord&lt;Event&gt; record in events.ReadAllAsync(stop)) Show(record.Value);</c></example>
public sealed class RingBufferMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord> : BpfMap, IBpfMap<RingBufferMap<TRecord>>
    where TRecord : unmanaged
{
    private RingBufferMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfRecords<TRecord>(MapType.RingBuffer);

    /// <summary>The bytes of the ring.</summary>
    public long SizeInBytes => Handle.Info.MaxEntries;

    /// <inheritdoc/>
    public static RingBufferMap<TRecord> Bind(MapHandle map) => new(map);

    /// <summary>Opens the ring for reading. A ring has one position, so two readers would take records from each other.</summary>
    /// <param name="options">How it is read; <see langword="null"/> for the defaults.</param>
    /// <returns>The reader, yours to dispose.</returns>
    /// <exception cref="BpfSyscallException">The ring's memory cannot be mapped, for instance because the map is frozen.</exception>
    public RingBufferReader<TRecord> OpenReader(RingReaderOptions? options = null) =>
        RingBufferReader.Open<TRecord>([Handle], options ?? new RingReaderOptions());
}
