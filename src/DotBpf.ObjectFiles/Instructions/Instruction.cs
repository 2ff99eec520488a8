using System.Buffers.Binary;

namespace DotBpf.ObjectFiles.Instructions;

/// <summary>One slot of a program: 8 bytes, exactly as the kernel takes them.</summary>
/// <remarks>
/// <para>Layout: opcode 1 byte, registers 1 byte (destination in the low half on little-endian machines), offset 2, immediate 4.</para>
/// <para>A load of a 64-bit immediate takes two slots; the second has opcode 0 and holds the upper half. Jumps count slots.</para>
/// <para>Kernel: Documentation/bpf/standardization/instruction-set.rst (RFC 9669).</para>
/// </remarks>
/// <param name="Opcode">Class, source and operation.</param>
/// <param name="Destination">The destination register, 0 to 10 in valid programs.</param>
/// <param name="Source">The source register, or what an immediate means.</param>
/// <param name="Offset">The displacement of a jump in slots or of an access in bytes; a variant of some operations.</param>
/// <param name="Immediate">The immediate operand.</param>
public readonly record struct Instruction(byte Opcode, byte Destination, byte Source, short Offset, int Immediate)
{
    /// <summary>The bytes of a slot.</summary>
    public const int SizeInBytes = 8;

    /// <summary>The opcode of the load of a 64-bit immediate, the only instruction of two slots.</summary>
    public const byte WideLoadOpcode = 0x18;

    /// <summary>The opcode of a call by number or distance.</summary>
    public const byte CallOpcode = 0x85;

    /// <summary>Whether this is the first of the two slots of a 64-bit load.</summary>
    public bool IsWideLoad => Opcode == WideLoadOpcode;

    /// <summary>Decodes a slot.</summary>
    /// <param name="slot">At least 8 bytes.</param>
    /// <param name="order">The byte order of the object.</param>
    public static Instruction Decode(ReadOnlySpan<byte> slot, ByteOrder order) => order == ByteOrder.LittleEndian
        ? new(
            slot[0],
            (byte)(slot[1] & 0xf),
            (byte)(slot[1] >> 4),
            BinaryPrimitives.ReadInt16LittleEndian(slot[2..]),
            BinaryPrimitives.ReadInt32LittleEndian(slot[4..]))
        : new(
            slot[0],
            (byte)(slot[1] >> 4),
            (byte)(slot[1] & 0xf),
            BinaryPrimitives.ReadInt16BigEndian(slot[2..]),
            BinaryPrimitives.ReadInt32BigEndian(slot[4..]));

    /// <summary>Encodes the slot.</summary>
    /// <param name="slot">Room for at least 8 bytes.</param>
    /// <param name="order">The byte order wanted.</param>
    public void Encode(Span<byte> slot, ByteOrder order)
    {
        slot[0] = Opcode;
        if (order == ByteOrder.LittleEndian)
        {
            slot[1] = (byte)(Source << 4 | Destination);
            BinaryPrimitives.WriteInt16LittleEndian(slot[2..], Offset);
            BinaryPrimitives.WriteInt32LittleEndian(slot[4..], Immediate);
        }
        else
        {
            slot[1] = (byte)(Destination << 4 | Source);
            BinaryPrimitives.WriteInt16BigEndian(slot[2..], Offset);
            BinaryPrimitives.WriteInt32BigEndian(slot[4..], Immediate);
        }
    }

    /// <summary>The 64-bit immediate of a load whose second slot is <paramref name="second"/>.</summary>
    public ulong WideImmediate(Instruction second) => (ulong)(uint)second.Immediate << 32 | (uint)Immediate;
}
