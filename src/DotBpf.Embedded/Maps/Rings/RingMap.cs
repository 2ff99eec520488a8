using DotBpf.Embedded.Maps.Waiting;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>What rings in either direction share: two positions, and the data, with room behind them for a record that begins near their end.</summary>
/// <remarks>
/// SAFETY: a record begins below the ring's size and is no longer than it, and the data are twice as long, so a record is
/// always in one piece within them, whatever user space writes into its position.
/// </remarks>
internal abstract unsafe class RingMap : EmbeddedMap, IAwaited
{
    private const uint LargestRing = 1u << 29;
    private const int PositionStride = 128;

    private readonly MapMemory _memory;
    private readonly ulong* _consumer;
    private readonly byte* _data;

    // User space may let go of the ring while another of its threads still looks at a record, so the memory outlives the map.
    private bool _wasLent;

    protected RingMap(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        // The data are lent as one span, which a larger ring would not fit into.
        if (info.MaxEntries > LargestRing)
            throw new InsufficientMemoryException();
        _memory = memory;
        Sleepers = new(memory.Locks.IsShared);
        Mask = info.MaxEntries - 1;
        _consumer = (ulong*)memory.Allocate(2 * PositionStride);
        Producer = (ulong*)((byte*)_consumer + PositionStride);
        _data = memory.Allocate(2ul * info.MaxEntries);
    }

    /// <summary>Those who wait for records, or for room.</summary>
    public Sleepers Sleepers { get; }

    /// <inheritdoc/>
    public abstract bool IsReady { get; }

    internal sealed override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    internal int Size => (int)(Mask + 1);

    internal ref ulong ConsumerPosition => ref *_consumer;

    internal ref ulong ProducerPosition => ref *Producer;

    internal Span<byte> Data => new(_data, 2 * Size);

    /// <summary>Where the producers' position is.</summary>
    protected ulong* Producer { get; }

    /// <summary>The ring's size less 1.</summary>
    protected ulong Mask { get; }

    internal sealed override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal sealed override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.ENOTSUPP;

    internal sealed override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.ENOTSUPP;

    internal sealed override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOTSUPP;

    /// <summary>Bytes that a record takes, with its header and padding.</summary>
    protected static ulong RecordLength(ulong size) => (size + RingBufferMemory.HeaderSize + 7) & ~7ul;

    /// <summary>Where the record at a position lies.</summary>
    protected byte* RecordAt(ulong position) => _data + (position & Mask);

    /// <summary>Where a record lies within the ring.</summary>
    protected ulong OffsetOf(byte* record) => (ulong)(record - _data);

    /// <summary>Lends its memory; <see langword="null"/> when the map is frozen, for whoever borrows it writes a position.</summary>
    protected MapLoan? TryLend()
    {
        MapLoan? loan = MapLoan.TryBegin(this, mayWrite: true);
        _wasLent |= loan is not null;
        return loan;
    }

    protected sealed override void Free()
    {
        if (_wasLent)
            _memory.LeaveBehind();
        else
            _memory.Dispose();
    }
}
