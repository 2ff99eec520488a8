using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>The packet of a run: one buffer with room before and after it, laid out as the kernel's test run does.</summary>
/// <remarks>
/// SAFETY: all pointers lead into one pinned block, which is larger than any packet that <see cref="Place"/> admits with any room
/// that helpers can take before or after it; the helpers check their bounds against <see cref="Room"/> and <see cref="Limit"/>.
/// </remarks>
internal sealed unsafe class PacketBuffer
{
    /// <summary>Bytes of a page, in which fragments are counted.</summary>
    internal const int PageSize = 4096;

    /// <summary>Pages that a packet may have beyond its first (MAX_SKB_FRAGS, include/linux/skbuff.h, 6.18).</summary>
    internal const int MaxFragments = 17;

    /// <summary>Bytes of the buffer.</summary>
    internal const int Capacity = PageSize + ((MaxFragments + 1) * PageSize);

    private readonly PinnedBlock _block = new(Capacity);
    private readonly PacketPointers* _pointers;

    // Below this address the block is zeros, as it was made.
    private byte* _touched;

    /// <summary>A buffer that keeps where the packet is where compiled programs read it.</summary>
    internal PacketBuffer(PacketPointers* pointers)
    {
        _pointers = pointers;
        _touched = _block.Start + _block.Length;
    }

    /// <summary>The lowest address that the packet may grow down to.</summary>
    internal byte* Room { get; private set; }

    /// <summary>Where metadata begins; <see cref="Data"/> when there is none.</summary>
    internal byte* Meta { get => (byte*)_pointers->Meta; set => _pointers->Meta = Touch(value); }

    /// <summary>Where the packet begins.</summary>
    internal byte* Data { get => (byte*)_pointers->Data; set => _pointers->Data = Touch(value); }

    /// <summary>Where its first, directly accessible part ends.</summary>
    internal byte* End { get => (byte*)_pointers->End; set => _pointers->End = (ulong)value; }

    /// <summary>The highest address that <see cref="End"/> may grow to.</summary>
    internal byte* Limit { get; private set; }

    /// <summary>The bytes beyond the first part, which only helpers reach.</summary>
    internal byte* Fragments { get; private set; }

    internal int FragmentLength { get; set; }

    /// <summary>Bytes of the packet, fragments included and metadata not.</summary>
    internal int Length => (int)(End - Data) + FragmentLength;

    /// <summary>Puts a packet into the buffer.</summary>
    /// <param name="packet">Metadata and packet.</param>
    /// <param name="metadata">Bytes of metadata among them.</param>
    /// <param name="linear">Bytes that lie in one piece, metadata included; the others become fragments.</param>
    /// <param name="headroom">Bytes of room before them.</param>
    /// <param name="limit">Bytes from the begin of the room to where the first part must end.</param>
    internal void Place(ReadOnlySpan<byte> packet, int metadata, int linear, int headroom, int limit)
    {
        Room = _block.Start;
        ClearBelow(Room + headroom);
        Meta = Room + headroom;
        Data = Meta + metadata;
        End = Meta + linear;
        Limit = Room + limit;
        packet[..linear].CopyTo(new Span<byte>(Meta, linear));
        Fragments = Room + Math.Max(limit, PageSize);
        FragmentLength = packet.Length - linear;
        if (FragmentLength != 0)
            packet[linear..].CopyTo(new Span<byte>(Fragments, FragmentLength));
    }

    /// <summary>Makes sure of free bytes before and after a packet without fragments, by moving it if need be.</summary>
    /// <param name="before">Bytes wanted before <see cref="Data"/>, at most <paramref name="home"/>.</param>
    /// <param name="after">Bytes wanted after <see cref="End"/>.</param>
    /// <param name="home">How far from <see cref="Room"/> a packet that must move is put.</param>
    /// <returns>By how much the packet moved.</returns>
    internal nint Reserve(int before, int after, int home)
    {
        if (Data - Room >= before && _block.Start + _block.Length - End >= after)
            return 0;
        long length = End - Data;
        nint shift = (nint)(Room + home - Data);
        Buffer.MemoryCopy(Data, Room + home, _block.Length - home, length);
        Data += shift;
        Meta += shift;
        End += shift;
        return shift;
    }

    /// <summary>Copies bytes out of the packet, across its parts. The range was checked.</summary>
    internal void CopyTo(int offset, Span<byte> target)
    {
        int linear = Math.Clamp((int)(End - Data) - offset, 0, target.Length);
        new ReadOnlySpan<byte>(Data + offset, linear).CopyTo(target);
        int from = offset + linear - (int)(End - Data);
        if (linear < target.Length)
            new ReadOnlySpan<byte>(Fragments + from, target.Length - linear).CopyTo(target[linear..]);
    }

    /// <summary>Copies bytes into the packet, across its parts. The range was checked.</summary>
    internal void CopyFrom(int offset, ReadOnlySpan<byte> source)
    {
        int linear = Math.Clamp((int)(End - Data) - offset, 0, source.Length);
        source[..linear].CopyTo(new Span<byte>(Data + offset, linear));
        int to = offset + linear - (int)(End - Data);
        if (linear < source.Length)
            source[linear..].CopyTo(new Span<byte>(Fragments + to, source.Length - linear));
    }

    private void ClearBelow(byte* address)
    {
        if (address <= _touched)
            return;
        new Span<byte>(_touched, (int)(address - _touched)).Clear();
        _touched = address;
    }

    // A program can write from here on.
    private ulong Touch(byte* address)
    {
        if (address < _touched)
            _touched = address;
        return (ulong)address;
    }

    /// <summary>Whether an address is in or near the packet, for messages.</summary>
    internal bool Contains(nuint address) => address - (nuint)_block.Start < (nuint)_block.Length;
}
