using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>The pages of a ring in this process: a position of either side and the data, until they are let go.</summary>
/// <remarks>
/// SAFETY: positions and data lie in a <see cref="SharedMapping"/>, whose addresses stay valid as long as this struct is
/// reachable; references into it are given out only until <see cref="Release"/>.
/// </remarks>
internal unsafe struct RingPages
{
    private readonly string _name;
    private readonly SharedMapping _mapping;
    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _data;
    private int _isReleased;

    /// <summary>Takes over a descriptor of the map and its pages.</summary>
    /// <param name="name">The map, for messages.</param>
    /// <param name="descriptor">The map.</param>
    /// <param name="mapping">Its pages.</param>
    /// <param name="size">The bytes of its data, which are there twice.</param>
    internal RingPages(string name, Descriptor descriptor, SharedMapping mapping, int size)
    {
        _name = name;
        Descriptor = descriptor;
        _mapping = mapping;
        _consumer = (ulong*)mapping.Address;
        _producer = (ulong*)(mapping.Address + SharedMapping.PageSize);
        _data = mapping.Address + (2 * SharedMapping.PageSize);
        Size = size;
    }

    /// <summary>A descriptor of the map, which says when there is something for either side.</summary>
    internal Descriptor Descriptor { get; }

    /// <summary>The bytes of the data.</summary>
    internal int Size { get; }

    /// <summary>How far the side that reads has come.</summary>
    internal readonly ref ulong Consumer
    {
        get
        {
            ThrowIfReleased();
            return ref *_consumer;
        }
    }

    /// <summary>How far the side that writes has come.</summary>
    internal readonly ref ulong Producer
    {
        get
        {
            ThrowIfReleased();
            return ref *_producer;
        }
    }

    /// <summary>The data, twice.</summary>
    internal readonly Span<byte> Data
    {
        get
        {
            ThrowIfReleased();
            return MemoryMarshal.CreateSpan(ref *_data, 2 * Size);
        }
    }

    /// <summary>The bytes between the positions; none in a ring that was let go.</summary>
    internal readonly ulong Used
    {
        get
        {
            ulong used = Volatile.Read(ref *_producer) - Volatile.Read(ref *_consumer);
            GC.KeepAlive(_mapping);
            return used;
        }
    }

    /// <summary>Lets the pages go, once.</summary>
    internal void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
            return;
        _mapping.LetGo();
        Descriptor.Retire();
    }

    private readonly void ThrowIfReleased()
    {
        if (Volatile.Read(in _isReleased) != 0)
            throw Gone();
    }

    private readonly ObjectDisposedException Gone() => new(_name, "The ring's memory was given back: its reader or producer was disposed.");
}
