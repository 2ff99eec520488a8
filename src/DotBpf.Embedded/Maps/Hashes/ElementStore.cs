using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The elements of a hash or a trie by index: where they are, and which are in use.</summary>
/// <remarks>
/// <para>Elements never used are taken in order of their index, before them those that were given back, the latest first.</para>
/// <para>SAFETY: an index is compared with the number of elements before each use, for in shared memory it may be anything.</para>
/// </remarks>
internal sealed unsafe class ElementStore
{
    private readonly MapLocks _locks;
    private readonly MemoryRegion[] _regions;
    private readonly StoreState* _state;
    private readonly byte* _elements;
    private readonly byte* _slots;
    private readonly ulong _stride;
    private readonly uint _count;
    private readonly uint _wanted;
    private uint _stamp = ElementStamp.Zero;

    /// <summary>Lays elements out.</summary>
    /// <param name="layout">What an element is.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="isElastic">Whether fewer will do when there is no room for all: the map is then full earlier.</param>
    /// <param name="access">What programs may do with values.</param>
    /// <param name="memory">Where they lie.</param>
    internal ElementStore(ElementLayout layout, uint count, bool isElastic, MemoryAccess access, MapMemory memory)
    {
        Layout = layout;
        _locks = memory.Locks;
        _stride = layout.Stride;
        _wanted = count;
        _state = (StoreState*)memory.Allocate((ulong)sizeof(StoreState));
        _count = isElastic ? (uint)Math.Min(count, memory.Room / layout.BytesOf(1)) : count;
        _elements = memory.Allocate(layout.BytesOf(_count));
        _slots = _elements + (_stride * _count);
        _regions = layout.ValueRows == 0
            ? [new((nuint)_elements, (nuint)(_stride * _count), (nuint)_stride, layout.ValueOffset, layout.ValueSize, access)]
            : [new((nuint)_slots, (nuint)(layout.SlotStride * _count * layout.ValueRows), (nuint)layout.SlotStride, 0, layout.ValueSize, access)];
    }

    /// <summary>Where the parts of an element lie.</summary>
    internal ElementLayout Layout { get; }

    /// <summary>Whether elements in use have an <see cref="ElementStamp"/>. Set before there is any.</summary>
    internal bool HasStamps { get; set; }

    /// <summary>The first element; the others follow it.</summary>
    internal byte* First => _elements;

    internal ReadOnlySpan<MemoryRegion> ValueRegions => _regions;

    /// <summary>How many elements there are, in use or not: no chain is longer.</summary>
    internal uint Count => _count;

    /// <summary>How many entries there are, counted by <see cref="SetEntries"/>. The lock is held.</summary>
    internal uint Entries => _state->Entries;

    /// <summary>The header of an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ElementHeader* Header(uint index)
    {
        if (index >= _count)
            ThrowDamaged(index);
        return (ElementHeader*)(_elements + (_stride * index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Key(uint index) => (byte*)Header(index) + ElementLayout.KeyOffset;

    /// <summary>The value, or that of one CPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Value(uint index, int cpu) => Layout.ValueRows == 0 ? (byte*)Header(index) + Layout.ValueOffset : FindSlot(index, cpu);

    /// <summary>Takes the lock of what is in use, until the change ends.</summary>
    internal void Lock(ref MapChange change) => change.Lock(&_state->Lock);

    /// <summary>Counts entries. The lock is held.</summary>
    internal void SetEntries(ref MapChange change, uint entries) => change.Set(&_state->Entries, entries);

    /// <summary>Takes an element that nobody uses. The lock is held.</summary>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.E2BIG"/> when all are in use; <see cref="Errno.ENOMEM"/> when there is no memory for more.</returns>
    internal Errno Take(ref MapChange change, out uint index)
    {
        uint free = _state->Free;
        if (free != 0)
        {
            index = free - 1;
            change.Set(&_state->Free, HasStamps ? ElementStamp.LinkIn(Header(index)->Mark) : Header(index)->Mark);
            return Errno.None;
        }

        index = _state->Fresh;
        if (index >= _count)
            return _count == _wanted ? Errno.E2BIG : Errno.ENOMEM;
        change.Set(&_state->Fresh, index + 1);
        return Errno.None;
    }

    /// <summary>Gives an element back. Pointers to it stay good memory, of whatever uses it next. The lock is held.</summary>
    internal void Give(ref MapChange change, uint index)
    {
        if (HasStamps)
            _stamp = ElementStamp.Latest(_stamp, Header(index)->Mark);
        change.Set(&Header(index)->Mark, HasStamps ? ElementStamp.OfFree(_state->Free) : _state->Free);
        change.Set(&_state->Free, index + 1);
    }

    /// <summary>Marks a taken element as being written. The lock is held by which elements are taken.</summary>
    internal void BeginWriting(uint index) => ElementStamp.Begin(Header(index));

    /// <summary>Marks it as written. The same lock is held.</summary>
    internal void EndWriting(uint index) => ElementStamp.End(Header(index), _stamp = ElementStamp.After(_stamp));

    private byte* FindSlot(uint index, int cpu)
    {
        if (index >= _count)
            ThrowDamaged(index);
        return _slots + (Layout.SlotStride * (((ulong)(uint)cpu * _count) + index));
    }

    private void ThrowDamaged(uint index) => _locks.ThrowDamaged("link to an element", $"one of {_count} elements", index);
}
