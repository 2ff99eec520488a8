using System.Globalization;

namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>The members of a structure with padding between them, so that each is where the types say.</summary>
internal static class GroupLines
{
    private const int MostUnnamedFields = 16; // beyond that an array of bytes is easier to read

    internal static IEnumerable<GroupLine> Of(BtfStruct group, CLayout layout)
    {
        long size = (group.SizeInBytes ?? 0) * 8;
        LayoutKind kind = layout.KindOf(group);
        if (kind == LayoutKind.Opaque)
            return [Bytes(0, size)];
        return group.IsUnion ? OfUnion(group, layout, size, kind) : OfStruct(group, layout, size, kind);
    }

    private static IEnumerable<GroupLine> OfUnion(BtfStruct group, CLayout layout, long size, LayoutKind kind)
    {
        long largest = 0;
        foreach (BtfMember member in group.Members)
        {
            largest = Math.Max(largest, layout.Place(member).Bits);
            yield return new(member, "");
        }

        if (CLayout.RoundUp(largest, Unit(group, layout, kind)) < size)
            yield return Bytes(0, size);
    }

    private static IEnumerable<GroupLine> OfStruct(BtfStruct group, CLayout layout, long size, LayoutKind kind)
    {
        long end = 0, unit = Unit(group, layout, kind);
        foreach (BtfMember member in group.Members)
        {
            PlacedMember place = layout.Place(member);
            if (CLayout.PlaceAfter(end, place, kind == LayoutKind.Packed) < place.Offset)
            {
                foreach (GroupLine line in Padding(end, place.Offset, unit))
                    yield return line;
            }

            yield return new(member, "");
            end = place.Offset + place.Bits;
        }

        if (CLayout.RoundUp(end, unit) < size)
        {
            foreach (GroupLine line in Padding(end, size, unit))
                yield return line;
        }
    }

    private static long Unit(BtfStruct group, CLayout layout, LayoutKind kind) => kind == LayoutKind.Packed ? 8 : layout.AlignmentOf(group) * 8L;

    // Fields without names take room and leave no trace in the types that a compiler makes of the header.
    private static IEnumerable<GroupLine> Padding(long from, long to, long unit)
    {
        long largest = Math.Min(unit, 64);
        if (to - from > largest * MostUnnamedFields)
        {
            long start = CLayout.RoundUp(from, 8), end = to / 8 * 8;
            return [.. Fields(from, start, 8), Bytes(start, end - start), .. Fields(end, to, 8)];
        }

        return Fields(from, to, largest);
    }

    private static IEnumerable<GroupLine> Fields(long from, long to, long largest)
    {
        while (from < to)
        {
            long bits = largest;
            while (bits > 8 && (from % bits != 0 || from + bits > to))
                bits /= 2;
            long taken = Math.Min(bits - from % bits, to - from);
            yield return new(null, string.Create(CultureInfo.InvariantCulture, $"{Scalars.OfSize(bits / 8, false)} : {taken}"));
            from += taken;
        }
    }

    private static GroupLine Bytes(long start, long bits) =>
        new(null, string.Create(CultureInfo.InvariantCulture, $"unsigned char __padding_{start / 8}[{bits / 8}]"));
}
