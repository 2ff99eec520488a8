using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Finds the steps of a conversion, by walking both types side by side.</summary>
internal sealed class TypeConversionPlanner(string what)
{
    // Types that are wrong on purpose may nest deeply, and have more elements than any value has bytes.
    private const int DeepestNesting = 32;
    private const int MostSteps = 1 << 16;

    private readonly List<FieldCopy> _steps = [];
    private readonly List<string> _dropped = [];

    internal IReadOnlyList<FieldCopy> Steps => _steps;

    internal IReadOnlyList<string> Dropped => _dropped;

    /// <summary>Plans by the names of fields.</summary>
    /// <returns>What stands in the way; <see langword="null"/> when nothing does.</returns>
    internal MapDifference? Plan(BtfType old, BtfType target) => Plan(new("", 0, 0, old), new("", 0, 0, target), path: "", oldBase: 0, targetBase: 0, depth: 0);

    /// <summary>Plans without types: bytes stay where they are, and must be as many.</summary>
    internal MapDifference? PlanBytes(int oldSize, int targetSize)
    {
        if (oldSize != targetSize)
            return new($"{what} size", $"{targetSize} bytes", $"{oldSize} bytes, and their fields are not known");
        AddBytes("", 0, 0, oldSize);
        return null;
    }

    private MapDifference? Plan(TypeField old, TypeField target, string path, long oldBase, long targetBase, int depth)
    {
        (BtfType from, BtfType to) = (old.Type.Resolve(), target.Type.Resolve());
        (long fromBit, long toBit) = (oldBase + old.BitOffset, targetBase + target.BitOffset);
        bool isPlain = old.BitFieldSize == 0 && target.BitFieldSize == 0;
        if (depth == DeepestNesting || _steps.Count == MostSteps)
            return Difference(path, old.Type, target.Type);
        if (isPlain && fromBit % 8 == 0 && toBit % 8 == 0 && TypeAgreement.Holds(from, to) && from.SizeInBytes is { } size)
            return AddBytes(path, fromBit, toBit, size);
        if (IsNumber(from, out bool fromSigned) && IsNumber(to, out bool toSigned))
        {
            _steps.Add(new(Place(path), fromBit, Bits(old), fromSigned, toBit, Bits(target), toSigned));
            return null;
        }

        return (from, to) switch
        {
            (BtfStruct { IsUnion: false } a, BtfStruct { IsUnion: false } b) => PlanFields(a, b, path, fromBit, toBit, depth),
            (BtfDataSection a, BtfDataSection b) => PlanFields(a, b, path, fromBit, toBit, depth),
            (BtfArray a, BtfArray b) when a.Length <= b.Length => PlanElements(a, b, path, fromBit, toBit, depth),
            _ => Difference(path, old.Type, target.Type),
        };
    }

    private MapDifference? PlanFields(BtfType old, BtfType target, string path, long oldBase, long targetBase, int depth)
    {
        Dictionary<string, TypeField> known = [];
        foreach (TypeField field in Flatten(old))
            known.TryAdd(CName.Plain(field.Name), field);
        foreach (TypeField field in Flatten(target))
        {
            if (known.Remove(CName.Plain(field.Name), out TypeField found)
                && Plan(found, field, path.Length == 0 ? field.Name : $"{path}.{field.Name}", oldBase, targetBase, depth + 1) is { } obstacle)
                return obstacle;
        }

        _dropped.AddRange(known.Values.Select(field => field.Name).Where(name => name.Length != 0).Select(name => path.Length == 0 ? name : $"{path}.{name}"));
        return null;
    }

    private MapDifference? PlanElements(BtfArray old, BtfArray target, string path, long oldBase, long targetBase, int depth)
    {
        (long? oldSize, long? targetSize) = (old.Element.SizeInBytes, target.Element.SizeInBytes);
        if (oldSize is not > 0 || targetSize is not > 0)
            return Difference(path, old, target);
        if (TypeAgreement.Holds(old.Element, target.Element))
            return AddBytes(path, oldBase, targetBase, oldSize.Value * old.Length);
        for (uint i = 0; i < old.Length; i++)
        {
            if (Plan(new("", 0, 0, old.Element), new("", 0, 0, target.Element), $"{path}[{i}]", oldBase + (i * oldSize.Value * 8), targetBase + (i * targetSize.Value * 8), depth + 1) is { } obstacle)
                return obstacle;
        }

        return null;
    }

    private static IEnumerable<TypeField> Flatten(BtfType type) => type is BtfStruct structure
        ? FlatMembers.Of(structure).Select(member => new TypeField(member.Name, member.BitOffset, member.BitFieldSize, member.Type))
        : TypeShape.FieldsOf(type);

    private static bool IsNumber(BtfType type, out bool isSigned)
    {
        isSigned = type is BtfInteger { IsSigned: true } or BtfEnum { IsSigned: true };
        return type is BtfInteger { SizeInBytes: <= 8 } or BtfEnum { SizeInBytes: <= 8 };
    }

    private static int Bits(TypeField field) => field.BitFieldSize != 0 ? field.BitFieldSize : (int)field.Type.Resolve().SizeInBytes!.Value * 8;

    private MapDifference? AddBytes(string path, long from, long to, long size)
    {
        if (size != 0)
            _steps.Add(new(Place(path), from, checked((int)size * 8), IsSigned: false, to, checked((int)size * 8), ToSigned: false));
        return null;
    }

    private MapDifference Difference(string path, BtfType old, BtfType target) => new(Place(path), TypeShape.Describe(target), TypeShape.Describe(old));

    private string Place(string path) => path.Length == 0 ? what : $"{what} field '{path}'";
}
