using System.Buffers.Binary;

namespace DotBpf.Testing.Captures;

/// <summary>Reads numbers in the byte order of the machine that wrote the file.</summary>
internal readonly record struct FieldOrder(bool IsBigEndian)
{
    internal ushort UInt16(ReadOnlySpan<byte> bytes, int offset) => IsBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..])
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    internal uint UInt32(ReadOnlySpan<byte> bytes, int offset) => IsBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..])
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    internal long Int64(ReadOnlySpan<byte> bytes, int offset) => IsBigEndian
        ? BinaryPrimitives.ReadInt64BigEndian(bytes[offset..])
        : BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
}
