using System.Buffers.Binary;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Where programs look for a second register, as their own types say; those made with <c>usdt.bpf.h</c> before libbpf 1.7 do not.</summary>
/// <param name="Register">The bits that hold its offset in <c>struct pt_regs</c>.</param>
/// <param name="Shift">The bits that hold by how many bits its value is shifted.</param>
internal sealed record UsdtIndexFields(BtfMember Register, BtfMember Shift)
{
    /// <summary>Finds them in the type of the map's values.</summary>
    internal static UsdtIndexFields? Find(BtfType? value)
    {
        if (MemberOf(value, "args")?.Type is not BtfArray arguments)
            return null;
        return MemberOf(arguments.Element, "idx_reg_off") is { } register && MemberOf(arguments.Element, "scale_bitshift") is { } shift && Fits(register) && Fits(shift)
            ? new UsdtIndexFields(register, shift)
            : null;
    }

    /// <summary>Writes them into an argument.</summary>
    internal void Write(Span<byte> argument, UsdtOperand operand)
    {
        Write(argument, Register, (ulong)operand.Index);
        Write(argument, Shift, (ulong)operand.Shift);
    }

    private static BtfMember? MemberOf(BtfType? type, string name) =>
        type is BtfStruct structure && structure.Members.FirstOrDefault(member => member.Name == name) is { Types: not null } found ? found : null;

    // In the eight bytes after the number; they exist on x86 alone, which counts bits from the lowest.
    private static bool Fits(BtfMember member) => member is { BitFieldSize: > 0 and <= 16, BitOffset: >= 64 } && member.BitOffset + member.BitFieldSize <= 128;

    private static void Write(Span<byte> argument, BtfMember member, ulong number)
    {
        Span<byte> place = argument.Slice(8, 8);
        int shift = (int)member.BitOffset - 64;
        ulong mask = ((1ul << member.BitFieldSize) - 1) << shift;
        BinaryPrimitives.WriteUInt64LittleEndian(place, (BinaryPrimitives.ReadUInt64LittleEndian(place) & ~mask) | (number << shift & mask));
    }
}
