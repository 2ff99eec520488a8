using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary><c>BPF_MAP_TYPE_RINGBUF</c>: one ring of records for all CPUs (kernel/bpf/ringbuf.c, 6.18).</summary>
/// <remarks>
/// Producers take turns under a lock to reserve, and fill and commit without one. A producer publishes its position with
/// release order after the record's header says "busy", and clears "busy" with a full fence; a reader goes the other way.
/// </remarks>
internal sealed unsafe class EmbeddedRingBuffer : RingMap
{
    /// <summary>Wake nobody (<c>BPF_RB_NO_WAKEUP</c>).</summary>
    internal const ulong NoWakeup = 1;

    /// <summary>Wake in any case (<c>BPF_RB_FORCE_WAKEUP</c>).</summary>
    internal const ulong ForceWakeup = 2;

    private const ulong LargestRecord = uint.MaxValue / 4;

    // The kernel's own pages before the data, which its page offsets count.
    private const uint PagesBeforeData = 3;
    private const int PageBits = 12;

    private readonly MapLocks _locks;
    private readonly RingState* _state;
    private readonly RingProducers? _producers;

    internal EmbeddedRingBuffer(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory)
    {
        _locks = memory.Locks;
        _state = (RingState*)memory.Allocate((ulong)sizeof(RingState));
        if (_locks is { IsShared: true, IsReadOnly: false })
            _producers = new((ulong*)&_state->Producers);
    }

    /// <inheritdoc/>
    public override bool IsReady => Volatile.Read(ref ProducerPosition) != Volatile.Read(ref ConsumerPosition);

    /// <summary>Records that found no room since the map was created.</summary>
    internal ulong Dropped => Volatile.Read(ref _state->Dropped);

    /// <summary>Begins a record (<c>bpf_ringbuf_reserve</c>, whose flags must be 0).</summary>
    /// <returns>Its payload, to be given to <see cref="Submit"/> or <see cref="Discard"/> once; null when there is no room.</returns>
    internal byte* Reserve(ulong size)
    {
        ulong length = RecordLength(size);
        byte* payload = null;
        if (size <= LargestRecord && length <= Mask + 1)
        {
            ulong consumer = Volatile.Read(ref ConsumerPosition);
            MapChange change = new(_locks);
            change.Lock(&_state->Lock);
            payload = ReserveLocked((uint)size, length, consumer);
            change.Commit();
        }

        if (payload == null)
        {
            Interlocked.Increment(ref _state->Dropped);
            DiscardAbandoned();
        }

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

    /// <summary>On a shared ring, discards records whose producer has ended, unless somebody looked just now.</summary>
    internal void DiscardAbandoned()
    {
        if (_producers is not null && _producers.IsTimeToLook())
            DiscardAbandonedNow();
    }

    /// <inheritdoc/>
    internal override void Recover()
    {
        base.Recover();
        DiscardAbandonedNow();
    }

    /// <summary>Answers <c>bpf_ringbuf_query</c>; 0 for questions that there are not.</summary>
    internal ulong Query(ulong question) => question switch
    {
        0 => Volatile.Read(ref ProducerPosition) - Volatile.Read(ref ConsumerPosition),
        1 => Mask + 1,
        2 => Volatile.Read(ref ConsumerPosition),
        3 => Volatile.Read(ref ProducerPosition),
        _ => 0,
    };

    /// <summary>Opens the ring for a reader, which is a user of the map until it is disposed; <see langword="null"/> when it is frozen.</summary>
    internal RingBufferMemory? TryOpenReader() => TryLend() is { } loan ? new EmbeddedRingMemory(this, loan) : null;

    // The new producer position is the one write that makes the record, so there is never anything to undo.
    private byte* ReserveLocked(uint size, ulong length, ulong consumer)
    {
        ulong producer = *Producer, end = producer + length;
        ulong pending = FindPending(producer);
        _state->Pending = pending;
        if (end - consumer > Mask || end - pending > Mask)
            return null;
        byte* header = RecordAt(producer);
        uint page = PagesBeforeData + (uint)((producer & Mask) >> PageBits);
        Unsafe.WriteUnaligned(header + 4, page | MarkLocked());
        Volatile.Write(ref *(uint*)header, size | RingBufferMemory.BusyBit);
        Volatile.Write(ref *Producer, end);
        return header + RingBufferMemory.HeaderSize;
    }

    private uint MarkLocked()
    {
        if (_producers is null)
            return 0;
        if (!_producers.TryEnter())
        {
            DiscardAbandonedLocked();
            _ = _producers.TryEnter();
        }

        return _producers.Mark;
    }

    private void DiscardAbandonedNow()
    {
        MapChange change = new(_locks);
        change.Lock(&_state->Lock);
        DiscardAbandonedLocked();
        change.Commit();
    }

    private void DiscardAbandonedLocked()
    {
        ulong producer = *Producer;
        for (ulong position = FindPending(producer); position < producer;)
        {
            uint* header = (uint*)RecordAt(position);
            uint found = Volatile.Read(ref *header);
            uint length = found & ~(RingBufferMemory.BusyBit | RingBufferMemory.DiscardBit);
            if ((found & RingBufferMemory.BusyBit) != 0 && !_producers!.IsAlive(header[1]))
                Interlocked.CompareExchange(ref *header, length | RingBufferMemory.DiscardBit, found);
            position += RecordLength(length);
        }

        _producers!.ForgetEnded();
    }

    // A record that is still being written must not be overwritten even when the reader claims to be past it.
    private ulong FindPending(ulong producer)
    {
        ulong pending = _state->Pending;
        if (producer - pending > Mask + 1 || ((producer | pending) & (RingBufferMemory.HeaderSize - 1)) != 0)
            _locks.ThrowDamaged("producer position", $"a multiple of {RingBufferMemory.HeaderSize} at most {Mask + 1} bytes beyond {pending}", producer);
        while (pending < producer)
        {
            uint header = Volatile.Read(ref *(uint*)RecordAt(pending));
            if ((header & RingBufferMemory.BusyBit) != 0)
                break;
            pending += RecordLength(header & ~RingBufferMemory.DiscardBit);
        }

        return pending;
    }

    private void Commit(byte* payload, uint discard, ulong flags)
    {
        uint* header = (uint*)(payload - RingBufferMemory.HeaderSize);

        // Both words at once: a busy record that names no producer would be one that nobody ever discards.
        ulong done = Pair((*header ^ RingBufferMemory.BusyBit) | discard, header[1] & RingProducers.PageMask);
        Interlocked.Exchange(ref *(ulong*)header, done);
        if ((flags & ForceWakeup) != 0 || ((flags & NoWakeup) == 0 && IsAwaited((byte*)header)))
            Sleepers.Wake();
    }

    // Made in a register: a processor waits when it reads as one what was just written as two.
    private static ulong Pair(uint first, uint second) =>
        BitConverter.IsLittleEndian ? first | (ulong)second << 32 : second | (ulong)first << 32;

    // The reader has caught up to this very record, so it may be asleep.
    private bool IsAwaited(byte* header) => (Volatile.Read(ref ConsumerPosition) & Mask) == OffsetOf(header);
}
