using System.Buffers.Binary;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Bytes of an object with the order in which its numbers stand. Callers check bounds first, where they can say what is missing.</summary>
internal readonly struct OrderedBytes(ReadOnlyMemory<byte> memory, ByteOrder order)
{
    internal ReadOnlyMemory<byte> Memory => memory;

    internal ByteOrder Order => order;

    internal int Length => memory.Length;

    internal byte Byte(int offset) => memory.Span[offset];

    internal ushort UInt16(int offset) => order == ByteOrder.LittleEndian
        ? BinaryPrimitives.ReadUInt16LittleEndian(memory.Span[offset..])
        : BinaryPrimitives.ReadUInt16BigEndian(memory.Span[offset..]);

    internal uint UInt32(int offset) => order == ByteOrder.LittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(memory.Span[offset..])
        : BinaryPrimitives.ReadUInt32BigEndian(memory.Span[offset..]);

    internal ulong UInt64(int offset) => order == ByteOrder.LittleEndian
        ? BinaryPrimitives.ReadUInt64LittleEndian(memory.Span[offset..])
        : BinaryPrimitives.ReadUInt64BigEndian(memory.Span[offset..]);

    internal OrderedBytes Slice(int offset, int length) => new(memory.Slice(offset, length), order);

    /// <summary>Whether <paramref name="length"/> bytes from <paramref name="offset"/> are all there.</summary>
    internal bool Holds(ulong offset, ulong length) => offset <= (ulong)memory.Length && length <= (ulong)memory.Length - offset;
}
