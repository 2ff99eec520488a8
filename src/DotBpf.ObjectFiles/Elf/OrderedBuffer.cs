using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Bytes that grow at their end, with the order in which numbers are written.</summary>
internal sealed class OrderedBuffer(ByteOrder order)
{
    private readonly List<byte> _bytes = [];

    internal ByteOrder Order => order;

    internal int Length => _bytes.Count;

    internal ReadOnlySpan<byte> Span => CollectionsMarshal.AsSpan(_bytes);

    internal void Byte(byte number) => _bytes.Add(number);

    internal void UInt16(ushort number)
    {
        Span<byte> room = Grow(sizeof(ushort));
        if (order == ByteOrder.LittleEndian)
            BinaryPrimitives.WriteUInt16LittleEndian(room, number);
        else
            BinaryPrimitives.WriteUInt16BigEndian(room, number);
    }

    internal void UInt32(uint number)
    {
        Span<byte> room = Grow(sizeof(uint));
        if (order == ByteOrder.LittleEndian)
            BinaryPrimitives.WriteUInt32LittleEndian(room, number);
        else
            BinaryPrimitives.WriteUInt32BigEndian(room, number);
    }

    internal void UInt64(ulong number)
    {
        Span<byte> room = Grow(sizeof(ulong));
        if (order == ByteOrder.LittleEndian)
            BinaryPrimitives.WriteUInt64LittleEndian(room, number);
        else
            BinaryPrimitives.WriteUInt64BigEndian(room, number);
    }

    internal void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

    /// <summary>Goes on with zeros to the next multiple of <paramref name="alignment"/>.</summary>
    internal void Align(int alignment) => Grow((alignment - _bytes.Count % alignment) % alignment);

    /// <summary>Goes on with that many zeros, for the caller to fill.</summary>
    internal Span<byte> Grow(int count)
    {
        int start = _bytes.Count;
        CollectionsMarshal.SetCount(_bytes, start + count);
        Span<byte> room = CollectionsMarshal.AsSpan(_bytes)[start..];
        room.Clear();
        return room;
    }
}
