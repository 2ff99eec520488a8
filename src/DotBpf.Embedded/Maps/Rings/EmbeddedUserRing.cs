using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary><c>BPF_MAP_TYPE_USER_RINGBUF</c>: a ring that user space fills and programs drain (kernel/bpf/ringbuf.c, 6.18).</summary>
/// <remarks>
/// <para>One program drains at a time, in whatever process; one that was killed meanwhile counts as done. What a producer had reserved that was killed stays unfinished, as in the kernel.</para>
/// <para>SAFETY: headers and the producer's position are user space's: a record is looked at only after its length was compared with
/// what was announced and with the ring.</para>
/// </remarks>
internal sealed unsafe class EmbeddedUserRing : RingMap
{
    // The process that drains; 0 for none.
    private readonly ulong* _drainer;

    internal EmbeddedUserRing(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory) => _drainer = (ulong*)memory.Allocate(sizeof(ulong));

    /// <summary>Whether there is any room.</summary>
    public override bool IsReady => Volatile.Read(ref ProducerPosition) - Volatile.Read(ref ConsumerPosition) <= Mask;

    /// <summary>Opens the ring for a producer, which is a user of the map until it is disposed; <see langword="null"/> when it is frozen.</summary>
    internal UserRingMemory? TryOpenProducer() => TryLend() is { } loan ? new EmbeddedUserRingMemory(this, loan) : null;

    /// <summary>Begins to drain, unless somebody does already.</summary>
    internal bool TryBeginDrain()
    {
        ulong found = Interlocked.CompareExchange(ref *_drainer, ProcessStamp.Current, 0);
        return found == 0 || (!ProcessStamp.IsAlive(found) && Interlocked.CompareExchange(ref *_drainer, ProcessStamp.Current, found) == found);
    }

    internal void EndDrain() => Volatile.Write(ref *_drainer, 0);

    /// <summary>Looks at the first record, and skips it when it was discarded.</summary>
    /// <param name="payload">The record; null when there is none to be had.</param>
    /// <param name="size">Its bytes.</param>
    /// <returns><see cref="Errno.None"/> for a record; <see cref="Errno.EAGAIN"/> when one was skipped; <see cref="Errno.ENODATA"/> when there is none yet; what is wrong with it otherwise.</returns>
    internal Errno Peek(out byte* payload, out uint size)
    {
        payload = null;
        size = 0;
        ulong producer = Volatile.Read(ref ProducerPosition), consumer = ConsumerPosition;
        if (producer % RingBufferMemory.HeaderSize != 0)
            return Errno.EINVAL;
        if (consumer >= producer)
            return Errno.ENODATA;
        uint header = Volatile.Read(ref *(uint*)RecordAt(consumer));
        uint length = header & ~(RingBufferMemory.BusyBit | RingBufferMemory.DiscardBit);
        ulong total = RecordLength(length);
        if (total > producer - consumer)
            return Errno.EINVAL;
        if (total > Mask + 1)
            return Errno.E2BIG;
        if ((header & RingBufferMemory.DiscardBit) != 0)
        {
            Release(length);
            return Errno.EAGAIN;
        }

        if ((header & RingBufferMemory.BusyBit) != 0)
            return Errno.ENODATA;
        payload = RecordAt(consumer) + RingBufferMemory.HeaderSize;
        size = length;
        return Errno.None;
    }

    /// <summary>Gives back the room of the first record.</summary>
    internal void Release(uint size) => Volatile.Write(ref ConsumerPosition, ConsumerPosition + RecordLength(size));

    /// <summary>Wakes producers after a drain.</summary>
    internal void Wake(bool hasDrained, ulong flags)
    {
        bool isWanted = hasDrained && (flags & EmbeddedRingBuffer.NoWakeup) == 0;
        if (!isWanted && (flags & EmbeddedRingBuffer.ForceWakeup) == 0)
            return;
        Interlocked.MemoryBarrier();
        Sleepers.Wake();
    }
}
