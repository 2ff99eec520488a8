namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>Where C, compiled for BPF, places what a header defines. BTF has no alignments: they follow from the members.</summary>
internal sealed class CLayout
{
    private readonly Dictionary<int, (LayoutKind Kind, int Alignment)> _groups = [];

    internal LayoutKind KindOf(BtfStruct group) => Of(group).Kind;

    /// <summary>The alignment in bytes that a type has in the header.</summary>
    internal int AlignmentOf(BtfType type)
    {
        BtfType value = type.Resolve();
        while (value is BtfArray array)
            value = array.Element.Resolve();
        return value switch
        {
            BtfPointer => 8,
            BtfStruct group => Of(group).Alignment,
            BtfEnum or BtfInteger or BtfFloat => Scalars.AlignmentOf(value),
            _ => 1,
        };
    }

    /// <summary>Where a member would be placed that follows after <paramref name="end"/> bits.</summary>
    internal static long PlaceAfter(long end, PlacedMember member, bool isPacked)
    {
        if (!member.IsBitField)
            return RoundUp(end, isPacked ? 8 : member.Alignment * 8L);
        long unit = member.Alignment * 8L;
        return isPacked || end % unit + member.Bits <= unit ? end : RoundUp(end, unit);
    }

    internal PlacedMember Place(BtfMember member)
    {
        long offset = member.BitOffset, bits = member.BitFieldSize;
        // Compilers before LLVM 7 wrote a bit field as an integer type of few bits.
        if (bits == 0 && member.Type.Resolve() is BtfInteger integer && integer.Bits != integer.SizeInBytes * 8)
            (offset, bits) = (offset + integer.BitOffset, integer.Bits);
        long size = bits != 0 ? bits : (member.Type.SizeInBytes ?? 0) * 8;
        return new(offset, size, bits != 0, AlignmentOf(member.Type));
    }

    internal static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    private (LayoutKind Kind, int Alignment) Of(BtfStruct group)
    {
        if (_groups.TryGetValue(group.Id, out (LayoutKind, int) known))
            return known;
        int alignment = group.Members.Select(member => AlignmentOf(member.Type)).DefaultIfEmpty(1).Max();
        LayoutKind kind = Choose(group, alignment);
        return _groups[group.Id] = (kind, kind == LayoutKind.Natural ? alignment : 1);
    }

    private LayoutKind Choose(BtfStruct group, int alignment)
    {
        bool isPacked = group.SizeInBytes % alignment != 0;
        long end = 0;
        foreach (PlacedMember member in group.Members.Select(Place))
        {
            if (group.IsUnion ? member.Offset != 0 : member.Offset < end || member.Offset != PlaceAfter(member.Offset, member, isPacked: true))
                return LayoutKind.Opaque;
            isPacked |= member.Offset != PlaceAfter(member.Offset, member, isPacked: false);
            end = member.Offset + member.Bits;
        }

        return isPacked ? LayoutKind.Packed : LayoutKind.Natural;
    }
}
