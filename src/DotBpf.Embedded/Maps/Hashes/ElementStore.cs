using System.Numerics;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The elements of a hash by index: allocated in chunks that never move, taken and given back without a lock.</summary>
/// <remarks>
/// <para>A chunk is as large as all before it together, so that the chunk of an index is found by its highest bit. A store that
/// allocates everything at creation has one chunk.</para>
/// <para>Elements never used are taken in order of their index; elements given back are on a stack whose head carries a
/// counter, so that an element taken and given back in between is noticed (the ABA problem).</para>
/// <para>SAFETY: an index below the number taken lies in an allocated chunk, and chunks live as long as the map's memory.</para>
/// </remarks>
internal sealed unsafe class ElementStore
{
    private const int MostChunks = 33;
    private const ulong FirstChunkBytes = 16 << 10;

    private readonly MapMemory _memory;
    private readonly ElementLayout _layout;
    private readonly MemoryAccess _access;
    private readonly ElementChunk[] _chunks = new ElementChunk[MostChunks];
    private readonly MemoryRegion[] _regions = new MemoryRegion[MostChunks];
    private readonly uint _capacity;
    private readonly uint _firstCount;
    private readonly byte* _firstElements;
    private readonly ulong _stride;
    private int _chunkCount;
    private uint _growth;
    private uint _fresh;
    private ulong _freeHead;

    internal ElementStore(ElementLayout layout, uint capacity, bool growsOnDemand, MemoryAccess access, MapMemory memory)
    {
        _layout = layout;
        _capacity = capacity;
        _access = access;
        _memory = memory;
        _stride = layout.Stride;
        _firstCount = growsOnDemand ? FirstCount(layout, capacity) : capacity;
        AddChunk(0, _firstCount);
        _firstElements = _chunks[0].Elements;
    }

    internal ReadOnlySpan<MemoryRegion> ValueRegions => _regions.AsSpan(0, Volatile.Read(ref _chunkCount));

    /// <summary>The header of an element that was taken at least once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ElementHeader* Header(uint index) =>
        (ElementHeader*)(index < _firstCount ? _firstElements + (_stride * index) : FindElement(index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Key(uint index) => (byte*)Header(index) + ElementLayout.KeyOffset;

    /// <summary>The value, or that of one CPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Value(uint index, int cpu) =>
        _layout.ValueRows == 0 ? (byte*)Header(index) + _layout.ValueOffset : FindSlot(index, cpu);

    /// <summary>Takes an element that nobody uses.</summary>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.E2BIG"/> when all are in use; <see cref="Errno.ENOMEM"/> when there is no memory for more.</returns>
    internal Errno Take(out uint index)
    {
        if (TryPop(out index))
            return Errno.None;
        while (true)
        {
            index = Volatile.Read(ref _fresh);
            if (index >= _capacity)
                return TryPop(out index) ? Errno.None : Errno.E2BIG;
            if (!TryCover(index))
                return Errno.ENOMEM;
            if (Interlocked.CompareExchange(ref _fresh, index + 1, index) == index)
                return Errno.None;
        }
    }

    /// <summary>Gives an element back. Pointers to it stay good memory, of whatever uses it next.</summary>
    internal void Give(uint index)
    {
        ElementHeader* header = Header(index);
        ulong head = Volatile.Read(ref _freeHead);
        while (true)
        {
            Volatile.Write(ref header->Hash, (uint)head);
            ulong found = Interlocked.CompareExchange(ref _freeHead, NextHead(head, index + 1), head);
            if (found == head)
                return;
            head = found;
        }
    }

    private static ulong NextHead(ulong head, uint link) => (((head >> 32) + 1) << 32) | link;

    private static uint FirstCount(ElementLayout layout, uint capacity)
    {
        ulong fitting = Math.Max(FirstChunkBytes / layout.BytesOf(1), 1);
        return (uint)Math.Min(BitOperations.RoundUpToPowerOf2(fitting), capacity);
    }

    private bool TryPop(out uint index)
    {
        ulong head = Volatile.Read(ref _freeHead);
        while ((uint)head != 0)
        {
            index = (uint)head - 1;
            uint next = Volatile.Read(ref Header(index)->Hash);
            ulong found = Interlocked.CompareExchange(ref _freeHead, NextHead(head, next), head);
            if (found == head)
                return true;
            head = found;
        }

        index = 0;
        return false;
    }

    private bool TryCover(uint index)
    {
        if (index < _firstCount || ChunkOf(index) < Volatile.Read(ref _chunkCount))
            return true;
        SequenceLock.Enter(ref _growth);
        try
        {
            for (int chunk = _chunkCount; chunk <= ChunkOf(index); chunk++)
            {
                uint first = _firstCount << (chunk - 1);
                AddChunk(first, Math.Min(first, _capacity - first));
            }

            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
        finally
        {
            SequenceLock.Exit(ref _growth);
        }
    }

    // The count is published last, with release order: whoever sees it sees the chunk.
    private void AddChunk(uint first, uint count)
    {
        byte* elements = _memory.Allocate(_layout.BytesOf(count));
        byte* slots = elements + (_stride * count);
        _chunks[_chunkCount] = new() { Elements = elements, Slots = slots, First = first, Count = count };
        _regions[_chunkCount] = _layout.ValueRows == 0
            ? new((nuint)elements, (nuint)(_stride * count), (nuint)_stride, _layout.ValueOffset, _layout.ValueSize, _access)
            : new((nuint)slots, (nuint)(_layout.SlotStride * count * _layout.ValueRows), (nuint)_layout.SlotStride, 0, _layout.ValueSize, _access);
        Volatile.Write(ref _chunkCount, _chunkCount + 1);
    }

    private byte* FindElement(uint index)
    {
        ref ElementChunk chunk = ref _chunks[ChunkOf(index)];
        return chunk.Elements + (_stride * (index - chunk.First));
    }

    private byte* FindSlot(uint index, int cpu)
    {
        ref ElementChunk chunk = ref _chunks[index < _firstCount ? 0 : ChunkOf(index)];
        return chunk.Slots + (_layout.SlotStride * (((ulong)(uint)cpu * chunk.Count) + (index - chunk.First)));
    }

    // Only for indices behind the first chunk, where the first count is a power of two.
    private int ChunkOf(uint index) => BitOperations.Log2(index / _firstCount) + 1;
}
