using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Memory;

/// <summary>The native memory of one map: zeroed blocks that stay where they are until all are given back together.</summary>
/// <remarks>
/// Blocks come zeroed from the operating system, which on Linux and macOS backs pages only once they are touched; so a map
/// costs about what was written to it. What one machine could never hold is refused before it is asked for.
/// Every use of the memory keeps this object reachable, so what was not given back by then the collector may give back.
/// </remarks>
internal sealed unsafe class MapMemory : IDisposable
{
    // A cache line, so that neighbouring blocks do not share one.
    private const nuint Alignment = 64;

    private readonly List<nint> _blocks = [];
    private uint _lock;
    private bool _isLeftBehind;

    ~MapMemory() => Free();

    /// <summary>Bytes of all blocks.</summary>
    internal ulong Size { get; private set; }

    /// <summary>Adds a zeroed block that begins at a cache line.</summary>
    /// <exception cref="InsufficientMemoryException">The machine does not have it.</exception>
    internal byte* Allocate(ulong size)
    {
        ulong limit = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        SequenceLock.Enter(ref _lock);
        try
        {
            if (size > limit || Size + size > limit)
                throw new InsufficientMemoryException();
            // SAFETY: the block is larger than asked by what aligning its start may skip, and is freed only by Dispose.
            nint block = (nint)NativeMemory.AllocZeroed((nuint)size + Alignment);
            _blocks.Add(block);
            Size += size;
            return (byte*)(((nuint)block + (Alignment - 1)) & ~(Alignment - 1));
        }
        finally
        {
            SequenceLock.Exit(ref _lock);
        }
    }

    /// <summary>Gives all blocks back. Nobody may hold an address into them any more.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the blocks to the collector, because somebody who refers to this object may still hold an address into them.</summary>
    internal void LeaveBehind()
    {
        _isLeftBehind = true;
        GC.AddMemoryPressure((long)Size);
    }

    private void Free()
    {
        if (_isLeftBehind && Size > 0)
            GC.RemoveMemoryPressure((long)Size);
        foreach (nint block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
        Size = 0;
    }
}
