using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Queues;

/// <summary><c>BPF_MAP_TYPE_QUEUE</c> and <c>BPF_MAP_TYPE_STACK</c>: a ring of values between a head, where values are pushed, and a tail, the oldest.</summary>
/// <remarks>
/// <para>A queue pops at the tail, a stack at the head; replacing drops the oldest of either (kernel/bpf/queue_stack_maps.c, 6.18).</para>
/// <para>SAFETY: head and tail stay below the number of slots, for which the block was allocated, and values are copied with the slots' size.</para>
/// </remarks>
internal sealed unsafe class EmbeddedPushPopMap : EmbeddedMap
{
    private readonly MapMemory _memory;
    private readonly byte* _values;
    private readonly ulong _slots;
    private readonly bool _isStack;
    private ulong _head;
    private ulong _tail;
    private uint _lock;

    internal EmbeddedPushPopMap(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        _isStack = info.Type == MapType.Stack;
        _slots = (ulong)info.MaxEntries + 1; // one stays empty, so that full and empty differ
        _values = memory.Allocate(_slots * info.ValueSize);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* to = value)
            return Read(to, removes: false);
    }

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* to = value)
            return Read(to, removes: true);
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
        SequenceLock.Enter(ref _lock);
        ulong next = After(_head);
        bool isFull = next == _tail;
        if (isFull && mode == UpdateMode.Exist)
            _tail = After(_tail);
        if (!isFull || mode == UpdateMode.Exist)
        {
            Copy(Slot(_head), value);
            _head = next;
        }

        SequenceLock.Exit(ref _lock);
        return isFull && mode == UpdateMode.Any ? Errno.E2BIG : Errno.None;
    }

    internal override Errno PopElement(byte* value) => ReadOrClear(value, removes: true);

    internal override Errno PeekElement(byte* value) => ReadOrClear(value, removes: false);

    protected override void Free() => _memory.Dispose();

    // Programs get zeros where there is nothing, user space keeps what it had.
    private Errno ReadOrClear(byte* value, bool removes)
    {
        Errno errno = Read(value, removes);
        if (errno != Errno.None)
            new Span<byte>(value, ValueSize).Clear();
        return errno;
    }

    private Errno Read(byte* value, bool removes)
    {
        SequenceLock.Enter(ref _lock);
        bool isEmpty = _head == _tail;
        if (!isEmpty)
        {
            ulong slot = _isStack ? Before(_head) : _tail;
            Copy(value, Slot(slot));
            if (removes)
                Remove(slot);
        }

        SequenceLock.Exit(ref _lock);
        return isEmpty ? Errno.ENOENT : Errno.None;
    }

    private void Remove(ulong slot)
    {
        if (_isStack)
            _head = slot;
        else
            _tail = After(slot);
    }

    private ulong After(ulong slot) => slot + 1 == _slots ? 0 : slot + 1;

    private ulong Before(ulong slot) => slot == 0 ? _slots - 1 : slot - 1;

    private byte* Slot(ulong slot) => _values + (slot * (uint)ValueSize);

    private void Copy(byte* to, byte* from) => Unsafe.CopyBlockUnaligned(to, from, (uint)ValueSize);
}
