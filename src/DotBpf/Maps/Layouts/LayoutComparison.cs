using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Compares a C# layout with the C type in the map's BTF, field by field, and names the first that differs.</summary>
/// <remarks>
/// <para>Names are equal when their letters and digits of ASCII are, whatever their case: <c>first_seen</c> is <c>FirstSeen</c>.</para>
/// <para>C# may name bytes that C leaves as padding, may see a union through any of its members, and may see bytes or bit
/// fields as whatever has their size. Everything else must agree: name, offset, size, and sign of numbers of two bytes and more.</para>
/// </remarks>
internal sealed class LayoutComparison
{
    // Deeper nesting than C code ever has; damaged type information may nest without end.
    private const int DeepestNesting = 64;

    private readonly string _map;
    private readonly string _part;
    private int _depth;

    private LayoutComparison(string map, string part)
    {
        _map = map;
        _part = part;
    }

    /// <summary>Throws at the first difference.</summary>
    /// <exception cref="MapLayoutException">There is one.</exception>
    internal static void Check(string map, string part, ClrLayout layout, BtfType type)
    {
        if (new LayoutComparison(map, part).Compare(type, layout, path: "", offset: 0) is { } difference)
            throw difference;
    }

    private MapLayoutException? Compare(BtfType type, ClrLayout layout, string path, int offset)
    {
        if (_depth == DeepestNesting)
            return new MapLayoutException(_map, Place(path, offset), layout.Type.Name, $"types nested deeper than {DeepestNesting}");
        _depth++;
        MapLayoutException? difference = type.Resolve() switch
        {
            BtfStruct { IsUnion: true } union => CompareUnion(union, layout, path, offset),
            BtfStruct structure => CompareStruct(structure, layout, path, offset),
            BtfArray array => CompareArray(array, layout, path, offset),
            BtfType scalar => CompareScalar(scalar, type, layout, path, offset),
        };
        _depth--;
        return difference;
    }

    private MapLayoutException? CompareScalar(BtfType type, BtfType declared, ClrLayout layout, string path, int offset)
    {
        ClrLayout bare = layout.Unwrap();
        if (type.SizeInBytes != bare.Size)
            return Difference(path, offset, layout, declared);
        if (!bare.IsScalar)
            return IsBytes(bare) ? null : Difference(path, offset, layout, declared);
        bool isFloat = bare.Type == typeof(float) || bare.Type == typeof(double) || bare.Type == typeof(Half);
        bool sameSort = type is BtfFloat == isFloat;
        bool sameSign = type is not BtfInteger { SizeInBytes: > 1 } integer || bare.Type.IsEnum || integer.IsSigned == IsSigned(bare.Type);
        return sameSort && sameSign ? null : Difference(path, offset, layout, declared);
    }

    private MapLayoutException? CompareArray(BtfArray array, ClrLayout layout, string path, int offset)
    {
        ClrLayout bare = layout.Unwrap();
        if (array.SizeInBytes != bare.Size)
            return Difference(path, offset, layout, array);
        BtfType element = array.Element.Resolve();
        if (element.SizeInBytes == 1)
            return null;
        if (bare.Element is { } items)
            return items.Size == element.SizeInBytes ? Compare(element, items, path + "[0]", offset) : Difference(path, offset, layout, array);
        return CompareTiles(element, array, bare, path, offset);
    }

    // An array of two or more numbers may be seen as a structure with one field per element.
    private MapLayoutException? CompareTiles(BtfType element, BtfArray array, ClrLayout layout, string path, int offset)
    {
        if (layout.Members.Length != array.Length)
            return Difference(path, offset, layout, array);
        for (int i = 0; i < layout.Members.Length; i++)
        {
            ClrField field = layout.Members[i];
            if (field.Offset != i * element.SizeInBytes)
                return Difference(path, offset, layout, array);
            if (Compare(element, field.Layout, $"{path}[{i}]", offset + field.Offset) is { } difference)
                return difference;
        }

        return null;
    }

    private MapLayoutException? CompareUnion(BtfStruct union, ClrLayout layout, string path, int offset)
    {
        if (union.SizeInBytes != layout.Size)
            return Difference(path, offset, layout, union);
        foreach (BtfMember member in union.Members)
        {
            if (Compare(member.Type, layout, path, offset) is null)
                return null;
        }

        return layout.Members.All(field => MatchesSome(union, field, path, offset)) && !layout.IsScalar
            ? null
            : Difference(path, offset, layout, union);
    }

    private bool MatchesSome(BtfStruct union, ClrField field, string path, int offset)
    {
        foreach (BtfMember member in FlatMembers.Of(union))
        {
            if (CName.AreSame(member.Name, field.Name) && member.Offset == field.Offset && Compare(member.Type, field.Layout, path, offset) is null)
                return true;
        }

        return false;
    }

    private MapLayoutException? CompareStruct(BtfStruct structure, ClrLayout layout, string path, int offset)
    {
        if (layout.IsScalar || layout.Element is not null)
            return CompareWrapped(structure, layout, path, offset);
        BtfMember[] members = [.. FlatMembers.Of(structure).OrderBy(member => member.BitOffset)];
        int next = 0;
        foreach (BtfMember member in members)
        {
            while (next < layout.Members.Length && IsBefore(layout.Members[next], member))
                next++;
            if (member.BitFieldSize != 0)
                continue;
            int end = next;
            while (end < layout.Members.Length && (end == next || layout.Members[end].Offset < member.Offset + member.Type.SizeInBytes))
                end++;
            if (end == next)
                return Missing(path, offset, layout, member);
            ReadOnlySpan<ClrField> fields = layout.Members.AsSpan()[next..end];
            MapLayoutException? difference = IsAnonymousUnion(member, out BtfStruct? union) && fields.Length > 1
                ? CompareViews(union, member, fields, path, offset)
                : CompareMember(member, fields[0], path, offset);
            if (difference is not null)
                return difference;
            next = IsAnonymousUnion(member, out _) ? end : next + 1;
        }

        return layout.Size == structure.SizeInBytes ? CompareRest(structure, layout, next, path, offset) : SizeDifference(path, offset, layout, structure);
    }

    // Several C# fields that lie over an anonymous union are views of its members, each by name.
    private MapLayoutException? CompareViews(BtfStruct union, BtfMember place, ReadOnlySpan<ClrField> fields, string path, int offset)
    {
        foreach (ClrField field in fields)
        {
            ClrField within = field with { Offset = field.Offset - (int)place.Offset };
            if (!MatchesSome(union, within, path, offset + (int)place.Offset))
                return Difference(Join(path, field.Name), offset + field.Offset, field.Layout, union);
        }

        return null;
    }

    private static bool IsAnonymousUnion(BtfMember member, [NotNullWhen(true)] out BtfStruct? union)
    {
        union = member.Name.Length == 0 && member.Type.Resolve() is BtfStruct { IsUnion: true } found ? found : null;
        return union is not null;
    }

    // A structure of one member may be seen as that member.
    private MapLayoutException? CompareWrapped(BtfStruct structure, ClrLayout layout, string path, int offset) =>
        structure.Members is [{ BitOffset: 0, BitFieldSize: 0 } only] && only.Type.SizeInBytes == structure.SizeInBytes
            ? Compare(only.Type, layout, path, offset)
            : Difference(path, offset, layout, structure);

    private MapLayoutException? CompareMember(BtfMember member, ClrField field, string path, int offset)
    {
        string memberPath = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
        bool isAnonymous = member.Name.Length == 0;
        if (field.Offset != member.Offset || (!isAnonymous && !CName.AreSame(member.Name, field.Name)))
        {
            return new MapLayoutException(
                _map,
                Place(memberPath, offset + (int)member.Offset),
                $"field '{field.Name}' of {field.Layout.Size} bytes at offset {offset + field.Offset}",
                $"'{member.Name}' ({member.Type}, {member.Type.SizeInBytes} bytes) at offset {offset + member.Offset}");
        }

        return Compare(member.Type, field.Layout, memberPath, offset + field.Offset);
    }

    // What is left of C# after the last member may only name padding.
    private MapLayoutException? CompareRest(BtfStruct structure, ClrLayout layout, int next, string path, int offset)
    {
        BtfMember last = structure.Members.Length == 0 ? default : structure.Members.MaxBy(member => member.BitOffset);
        long end = structure.Members.Length == 0 ? 0 : last.BitFieldSize != 0 ? structure.SizeInBytes!.Value : last.Offset + (last.Type.SizeInBytes ?? 0);
        foreach (ClrField field in layout.Members.Skip(next))
        {
            if (field.Offset < end)
                return new MapLayoutException(_map, Place(Join(path, field.Name), offset + field.Offset), $"field '{field.Name}' at offset {offset + field.Offset}", "no such member");
        }

        return null;
    }

    // C# fields that end before the member begins name padding or bit fields: they do not overlap anything that has a name.
    private static bool IsBefore(ClrField field, BtfMember member) => field.End <= member.Offset;

    private static bool IsBytes(ClrLayout layout) => layout.Element is { } element
        ? element.Size == 1
        : layout.IsScalar ? layout.Size == 1 : layout.Members.All(field => IsBytes(field.Layout));

    private static bool IsSigned(Type type) =>
        type == typeof(short) || type == typeof(int) || type == typeof(long) || type == typeof(nint) || type == typeof(sbyte) || type == typeof(Int128);

    private MapLayoutException Difference(string path, int offset, ClrLayout layout, BtfType type) =>
        new(_map, Place(path, offset), $"{layout.Type.Name} ({layout.Size} bytes)", $"{type} ({type.SizeInBytes} bytes)");

    private MapLayoutException SizeDifference(string path, int offset, ClrLayout layout, BtfStruct structure) =>
        new(_map, $"size of {Place(path, offset)}", $"{layout.Size} bytes ({layout.Type.Name})", $"{structure.SizeInBytes} bytes ({structure})");

    private MapLayoutException Missing(string path, int offset, ClrLayout layout, BtfMember member) => new(
        _map,
        Place(Join(path, member.Name), offset + (int)member.Offset),
        $"no such field in {layout.Type.Name}",
        $"'{member.Name}' ({member.Type}, {member.Type.SizeInBytes} bytes) at offset {offset + member.Offset}");

    private string Place(string path, int offset) => path.Length == 0 ? _part : $"{_part} field '{path}' (offset {offset})";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
