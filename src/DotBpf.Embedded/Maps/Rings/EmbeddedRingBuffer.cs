using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Waiting;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary><c>BPF_MAP_TYPE_RINGBUF</c>: one ring of records for all CPUs (kernel/bpf/ringbuf.c, 6.18).</summary>
/// <remarks>
/// <para>Producers take turns under a lock to reserve, and fill and commit without one. A producer publishes its position with
/// release order after the record's header says "busy", and clears "busy" with a full fence; a reader goes the other way.</para>
/// <para>SAFETY: a record begins below the ring's size and is shorter than it, and the data are twice as long, so a record is
/// always in one piece within them, whatever a reader writes into the consumer position.</para>
/// </remarks>
internal sealed unsafe class EmbeddedRingBuffer : EmbeddedMap, IAwaited
{
    /// <summary>Wake no reader (<c>BPF_RB_NO_WAKEUP</c>).</summary>
    internal const ulong NoWakeup = 1;

    /// <summary>Wake readers in any case (<c>BPF_RB_FORCE_WAKEUP</c>).</summary>
    internal const ulong ForceWakeup = 2;

    private const ulong LargestRecord = uint.MaxValue / 4;
    private const uint LargestRing = 1u << 29;
    private const int PositionStride = 128;

    // The kernel's own pages before the data, which its page offsets count.
    private const uint PagesBeforeData = 3;
    private const int PageBits = 12;

    private readonly MapMemory _memory;
    private readonly MapLocks _locks;
    private readonly RingState* _state;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _data;
    private readonly ulong _mask;

    // A reader may be disposed while another thread is still looking at a record, so its memory outlives the map.
    private bool _wasLent;

    internal EmbeddedRingBuffer(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        // The data are lent as one span, which a larger ring would not fit into.
        if (info.MaxEntries > LargestRing)
            throw new InsufficientMemoryException();
        _memory = memory;
        _locks = memory.Locks;
        _state = (RingState*)memory.Allocate((ulong)sizeof(RingState));
        _mask = info.MaxEntries - 1;
        _consumer = (ulong*)memory.Allocate(2 * PositionStride);
        _producer = (ulong*)((byte*)_consumer + PositionStride);
        _data = memory.Allocate(2ul * info.MaxEntries);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>Records that found no room since the map was created.</summary>
    internal ulong Dropped => Volatile.Read(ref _state->Dropped);

    /// <summary>Those who wait for records.</summary>
    public Sleepers Sleepers { get; } = new();

    /// <inheritdoc/>
    public bool IsReady => Volatile.Read(ref *_producer) != Volatile.Read(ref *_consumer);

    internal int Size => (int)(_mask + 1);

    internal ref ulong ConsumerPosition => ref *_consumer;

    internal ref ulong ProducerPosition => ref *_producer;

    internal ReadOnlySpan<byte> Data => new(_data, 2 * Size);

    /// <summary>Begins a record (<c>bpf_ringbuf_reserve</c>, whose flags must be 0).</summary>
    /// <returns>Its payload, to be given to <see cref="Submit"/> or <see cref="Discard"/> once; null when there is no room.</returns>
    internal byte* Reserve(ulong size)
    {
        ulong length = RecordLength(size);
        byte* payload = null;
        if (size <= LargestRecord && length <= _mask + 1)
        {
            ulong consumer = Volatile.Read(ref *_consumer);
            MapChange change = new(_locks);
            change.Lock(&_state->Lock);
            payload = ReserveLocked(ref change, (uint)size, length, consumer);
            change.Commit();
        }

        if (payload == null)
            Interlocked.Increment(ref _state->Dropped);
        return payload;
    }

    /// <summary>Ends a record: a reader may have it.</summary>
    internal void Submit(byte* payload, ulong flags) => Commit(payload, 0, flags);

    /// <summary>Ends a record that a reader shall skip.</summary>
    internal void Discard(byte* payload, ulong flags) => Commit(payload, RingBufferMemory.DiscardBit, flags);

    /// <summary>Copies a whole record into the ring (<c>bpf_ringbuf_output</c>).</summary>
    internal Errno Output(ReadOnlySpan<byte> record, ulong flags)
    {
        if ((flags & ~(NoWakeup | ForceWakeup)) != 0)
            return Errno.EINVAL;
        byte* payload = Reserve((uint)record.Length);
        if (payload == null)
            return Errno.EAGAIN;
        record.CopyTo(new(payload, record.Length));
        Submit(payload, flags);
        return Errno.None;
    }

    /// <summary>Answers <c>bpf_ringbuf_query</c>; 0 for questions that there are not.</summary>
    internal ulong Query(ulong question) => question switch
    {
        0 => Volatile.Read(ref *_producer) - Volatile.Read(ref *_consumer),
        1 => _mask + 1,
        2 => Volatile.Read(ref *_consumer),
        3 => Volatile.Read(ref *_producer),
        _ => 0,
    };

    /// <summary>Opens the ring for a reader, which is a user of the map until it is disposed.</summary>
    internal RingBufferMemory OpenReader()
    {
        ObjectDisposedException.ThrowIf(!TryAddUser(), this);
        _wasLent = true;
        return new EmbeddedRingMemory(this);
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.ENOTSUPP;

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.ENOTSUPP;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOTSUPP;

    protected override void Free()
    {
        if (_wasLent)
            _memory.LeaveBehind();
        else
            _memory.Dispose();
    }

    private static ulong RecordLength(ulong size) => (size + RingBufferMemory.HeaderSize + 7) & ~7ul;

    private byte* ReserveLocked(ref MapChange change, uint size, ulong length, ulong consumer)
    {
        ulong producer = *_producer, end = producer + length;
        ulong pending = FindPending(producer);
        change.Set(&_state->Pending, pending);
        if (end - consumer > _mask || end - pending > _mask)
            return null;
        byte* header = _data + (producer & _mask);
        Unsafe.WriteUnaligned(header + 4, PagesBeforeData + (uint)((producer & _mask) >> PageBits));
        Volatile.Write(ref *(uint*)header, size | RingBufferMemory.BusyBit);
        change.Set(_producer, end);
        return header + RingBufferMemory.HeaderSize;
    }

    // A record that is still being written must not be overwritten even when the reader claims to be past it.
    private ulong FindPending(ulong producer)
    {
        ulong pending = _state->Pending;
        if (producer - pending > _mask + 1)
            _locks.ThrowDamaged("producer position", $"one at most {_mask + 1} bytes beyond {pending}", producer);
        while (pending < producer)
        {
            uint header = Volatile.Read(ref *(uint*)(_data + (pending & _mask)));
            if ((header & RingBufferMemory.BusyBit) != 0)
                break;
            pending += RecordLength(header & ~RingBufferMemory.DiscardBit);
        }

        return pending;
    }

    private void Commit(byte* payload, uint discard, ulong flags)
    {
        uint* header = (uint*)(payload - RingBufferMemory.HeaderSize);
        Interlocked.Exchange(ref *header, (*header ^ RingBufferMemory.BusyBit) | discard);
        if ((flags & ForceWakeup) != 0 || ((flags & NoWakeup) == 0 && IsAwaited((byte*)header)))
            Sleepers.Wake();
    }

    // The reader has caught up to this very record, so it may be asleep.
    private bool IsAwaited(byte* header) => (Volatile.Read(ref *_consumer) & _mask) == (ulong)(header - _data);
}
