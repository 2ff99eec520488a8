using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Queues;

/// <summary><c>BPF_MAP_TYPE_QUEUE</c> and <c>BPF_MAP_TYPE_STACK</c>: a ring of values between a head, where values are pushed, and a tail, the oldest.</summary>
/// <remarks>
/// <para>A queue pops at the tail, a stack at the head; replacing drops the oldest of either (kernel/bpf/queue_stack_maps.c, 6.18).</para>
/// <para>SAFETY: a slot is compared with the number of slots, for which the block was allocated, before each use, and values are copied with the slots' size.</para>
/// </remarks>
internal sealed unsafe class EmbeddedPushPopMap : EmbeddedMap
{
    private const int ReadsBeforeLocking = 16;

    private readonly MapMemory _memory;
    private readonly MapLocks _locks;
    private readonly QueueState* _state;
    private readonly byte* _values;
    private readonly ulong _slots;
    private readonly bool _isStack;

    internal EmbeddedPushPopMap(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        _locks = memory.Locks;
        _state = (QueueState*)memory.Allocate((ulong)sizeof(QueueState));
        _isStack = info.Type == MapType.Stack;
        _slots = (ulong)info.MaxEntries + 1; // one stays empty, so that full and empty differ
        _values = memory.Allocate(_slots * info.ValueSize);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* to = value)
            return Peek(to);
    }

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* to = value)
            return Pop(to);
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        fixed (byte* from = value)
            return PushElement(from, mode);
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EINVAL;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.EINVAL;

    internal override Errno PushElement(byte* value, UpdateMode mode)
    {
        if (mode is not (UpdateMode.Any or UpdateMode.Exist))
            return Errno.EINVAL;
        MapChange change = Begin();
        ulong next = After(_state->Head);
        bool isFull = next == _state->Tail;
        if (isFull && mode == UpdateMode.Exist)
            change.Set(&_state->Tail, After(_state->Tail));
        if (!isFull || mode == UpdateMode.Exist)
        {
            Copy(Slot(_state->Head), value);
            change.Set(&_state->Head, next);
        }

        change.Commit();
        return isFull && mode == UpdateMode.Any ? Errno.E2BIG : Errno.None;
    }

    internal override Errno PopElement(byte* value) => OrClear(Pop(value), value);

    internal override Errno PeekElement(byte* value) => OrClear(Peek(value), value);

    protected override void Free() => _memory.Dispose();

    // Programs get zeros where there is nothing, user space keeps what it had.
    private Errno OrClear(Errno errno, byte* value)
    {
        if (errno != Errno.None)
            new Span<byte>(value, ValueSize).Clear();
        return errno;
    }

    private MapChange Begin()
    {
        MapChange change = new(_locks);
        change.Lock(&_state->Version);
        return change;
    }

    private Errno Pop(byte* value)
    {
        MapChange change = Begin();
        Errno errno = Read(value);
        if (errno == Errno.None && _isStack)
            change.Set(&_state->Head, Before(_state->Head));
        else if (errno == Errno.None)
            change.Set(&_state->Tail, After(_state->Tail));
        change.Commit();
        return errno;
    }

    // A value that was taken away meanwhile is thrown away and looked for again; nothing is left behind when there is none.
    private Errno Peek(byte* value)
    {
        for (int attempt = 0; attempt < ReadsBeforeLocking || _locks.IsReadOnly; attempt++)
        {
            uint version = _locks.BeginRead(&_state->Version);
            Errno errno = Read(value);
            if (MapLocks.EndRead(&_state->Version, version))
                return errno;
        }

        MapChange change = Begin();
        Errno found = Read(value);
        change.Commit();
        return found;
    }

    private Errno Read(byte* value)
    {
        ulong head = Volatile.Read(ref _state->Head), tail = Volatile.Read(ref _state->Tail);
        if (head == tail)
            return Errno.ENOENT;
        Copy(value, Slot(_isStack ? Before(head) : tail));
        return Errno.None;
    }

    private ulong After(ulong slot) => slot + 1 == _slots ? 0 : slot + 1;

    private ulong Before(ulong slot) => slot == 0 ? _slots - 1 : slot - 1;

    private byte* Slot(ulong slot)
    {
        if (slot >= _slots)
            _locks.ThrowDamaged("place in the queue", $"one of {_slots} slots", slot);
        return _values + (slot * (uint)ValueSize);
    }

    private void Copy(byte* to, byte* from) => Unsafe.CopyBlockUnaligned(to, from, (uint)ValueSize);
}
