using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory.Files;

namespace DotBpf.Embedded.Memory;

/// <summary>The native memory of one map: zeroed blocks that stay where they are until all are given back together.</summary>
/// <remarks>
/// <para>A map that only this process has lives in blocks of their own, which come zeroed from the operating system; Linux and macOS
/// back pages only once they are touched, so such a map costs about what was written to it. What one machine could never hold is
/// refused before it is asked for.</para>
/// <para>Nothing in the memory is an address: what refers to another place is an index or an offset. And all that changes of a map is in
/// the memory. So what a constructor allocates in its fixed order is a map's whole state, and can be found again by the same steps: that
/// is how a map in a file is shared by processes. What only one process needs to be quick lies beside it.</para>
/// <para>Every use of the memory keeps this object reachable, so what was not given back by then the collector may give back: after all ordinary finalizers, any of which may still use a map.</para>
/// </remarks>
internal sealed unsafe class MapMemory : CriticalFinalizerObject, IDisposable
{
    // A cache line, so that neighbouring blocks do not share one.
    private const nuint Alignment = 64;
    private const nuint PageSize = 4096;

    private readonly List<(nint Address, nuint Size)> _blocks = [];
    private readonly ulong _limit;
    private readonly MapFile? _file;
    private bool _isLent;
    private long _pressure;

    /// <summary>Memory that only this process has.</summary>
    /// <param name="subject">The map, for messages.</param>
    internal MapMemory(string subject)
    {
        _limit = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Locks = new(subject);
        IsNew = true;
    }

    /// <summary>Memory in a file, which this takes over.</summary>
    internal MapMemory(string subject, MapFile file, bool isNew)
    {
        _file = file;
        _limit = file.DataLength;
        Locks = new(subject);
        Locks.Share(file.Address, file.Length, file.Seats, file.IsReadOnly);
        file.Locks = Locks;
        IsNew = isNew;
    }

    ~MapMemory() => Free();

    /// <summary>Bytes of all blocks, with what aligns them.</summary>
    internal ulong Size { get; private set; }

    /// <summary>Bytes of the pages at the end, whose memory is seen to when they are used.</summary>
    internal ulong SparseSize { get; private set; }

    /// <summary>Bytes of blocks that are no part of the map's state.</summary>
    internal ulong SizeBeside { get; private set; }

    /// <summary>Bytes that may still be allocated.</summary>
    internal ulong Room => _limit - Size - SizeBeside;

    /// <summary>Whether the blocks are zeroed and to be set up, rather than those of a map that is there already.</summary>
    internal bool IsNew { get; }

    /// <summary>Whether processes share it.</summary>
    internal bool IsShared => _file is not null;

    /// <summary>How those who use the memory keep out of each other's way.</summary>
    internal MapLocks Locks { get; }

    /// <summary>Adds a block that begins at a cache line. Only constructors of maps do so.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have it, or the file.</exception>
    internal byte* Allocate(ulong size)
    {
        if (size > Room || Aligned(size) > Room)
            throw new InsufficientMemoryException();
        ulong offset = Size;
        Size += Aligned(size);
        return _file is null ? AllocateLines(size) : _file.Data + offset;
    }

    /// <summary>Adds a block that begins at a cache line and holds nothing that could not be made again from the others, so that it is in no file. Only constructors of maps do so.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have it.</exception>
    internal byte* AllocateBeside(ulong size)
    {
        if (size > Room || Aligned(size) > Room)
            throw new InsufficientMemoryException();
        SizeBeside += Aligned(size);
        return AllocateLines(size);
    }

    /// <summary>Adds the last block: pages, which may be used once <see cref="TryBack"/> has seen to their memory. Only constructors of maps do so.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have it, or the file.</exception>
    internal byte* AllocatePages(ulong size)
    {
        ulong offset = (Size + (PageSize - 1)) & ~(ulong)(PageSize - 1);
        if (offset > _limit || size > _limit - offset)
            throw new InsufficientMemoryException();
        (Size, SparseSize) = (offset + size, size);
        return _file is null ? AllocateBlock(size, PageSize) : _file.Data + offset;
    }

    /// <summary>Sees to it that pages have memory, so that using them cannot fail.</summary>
    /// <returns>Whether there is any for them.</returns>
    internal bool TryBack(byte* pages, ulong size) => _file is null || _file.TryBack(pages, size);

    /// <summary>Gives the memory of pages back; they read as zeros.</summary>
    internal void Empty(byte* pages, ulong size)
    {
        if (!(_file is null ? PageAdvice.TryEmpty(pages, (nuint)size) : _file.TryEmpty(pages, size)))
            NativeMemory.Clear(pages, (nuint)size);
    }

    /// <summary>Whether anybody was lent the blocks.</summary>
    internal bool IsLent => Volatile.Read(ref _isLent);

    /// <summary>Lends the blocks to somebody who keeps this object reachable while reading them, and does not mind what is there once the map has ended.</summary>
    internal void Lend() => Volatile.Write(ref _isLent, true);

    /// <summary>Gives all blocks back. Nobody may hold an address into them any more, but for those who were lent them: for these the addresses stay good.</summary>
    public void Dispose()
    {
        if (IsLent)
        {
            Discard();
            return;
        }

        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the blocks to the collector, because somebody who refers to this object may still hold an address into them.</summary>
    internal void LeaveBehind() => Leave((long)(Size + SizeBeside));

    private static ulong Aligned(ulong size) => (size + (Alignment - 1)) & ~(ulong)(Alignment - 1);

    private byte* AllocateLines(ulong size)
    {
        byte* block = AllocateBlock(size, Alignment);
        PageAdvice.PreferHuge(block, (nuint)size);
        return block;
    }

    private byte* AllocateBlock(ulong size, nuint alignment)
    {
        // SAFETY: the block is larger than asked by what aligning its start may skip, and is freed only by Dispose.
        nint block = (nint)NativeMemory.AllocZeroed((nuint)size + alignment);
        _blocks.Add((block, (nuint)size + alignment));
        return (byte*)(((nuint)block + (alignment - 1)) & ~(alignment - 1));
    }

    // What the system takes at once is no pressure on the collector.
    private void Discard()
    {
        long kept = (long)(Size + SizeBeside);
        foreach ((nint address, nuint size) in _blocks)
            kept -= (long)PageAdvice.Discard((byte*)address, size);
        Leave(kept);
    }

    private void Leave(long size)
    {
        _pressure = size;
        if (size > 0)
            GC.AddMemoryPressure(size);
    }

    private void Free()
    {
        if (_pressure > 0)
            GC.RemoveMemoryPressure(_pressure);
        foreach ((nint address, _) in _blocks)
            NativeMemory.Free((void*)address);
        _blocks.Clear();
        _file?.Dispose();
        (Size, SizeBeside, _pressure) = (0, 0, 0);
    }
}
