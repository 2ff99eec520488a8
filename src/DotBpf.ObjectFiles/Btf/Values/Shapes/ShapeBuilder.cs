namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>Reads a type once, checks that it makes sense, and makes the shape of its values.</summary>
internal sealed class ShapeBuilder
{
    private const int DeepestNesting = 64;

    // Unions show the same bytes several times; more often than this only hostile types do.
    private const int MostLeavesPerByte = 64;
    private const int MostLeavesAnyway = 65_536;
    private const int MostSteps = 65_536;
    private int _depth;
    private int _steps;

    private ShapeBuilder()
    {
    }

    /// <summary>The shape of values of that type, which have that many bytes.</summary>
    internal static ValueShape Build(BtfType? type, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (type is null)
            return new UntypedShape(size);
        ValueShape shape = new ShapeBuilder().Build(type, default(ValueStyle));
        return shape.Size == size ? shape : throw new BtfValueException($"{type} has {shape.Size} bytes, but its values here have {size}.");
    }

    private ValueShape Build(BtfType type, ValueStyle style)
    {
        Enter(type);
        style = style.Through(ref type);
        ValueShape shape = BuildByStyle(type, style) ?? BuildByKind(type, style);
        _depth--;
        long most = Math.Max(MostLeavesAnyway, (long)shape.Size * MostLeavesPerByte);
        return shape.Leaves <= most ? shape : throw new BtfValueException($"{type} claims {shape.Leaves} values in {shape.Size} bytes; its type information is damaged.");
    }

    private void Enter(BtfType type)
    {
        if (++_depth > DeepestNesting)
            throw new BtfValueException($"{type} is nested deeper than {DeepestNesting} levels, or contains itself.");
        if (++_steps > MostSteps)
            throw new BtfValueException($"{type} is part of a type with more than {MostSteps} members.");
    }

    private static ValueShape? BuildByStyle(BtfType type, ValueStyle style)
    {
        Presentation presentation = type is BtfStruct { Name: "in_addr" or "in6_addr" } ? Presentation.IpAddress : style.Presentation;
        return (presentation, type.SizeInBytes) switch
        {
            (Presentation.IpAddress, AddressShape.IPv4Size or AddressShape.IPv6Size) => new AddressShape((int)type.SizeInBytes),
            (Presentation.MacAddress, MacShape.AddressSize) => new MacShape(),
            _ => null,
        };
    }

    private ValueShape BuildByKind(BtfType type, ValueStyle style) => type switch
    {
        BtfInteger integer => BuildInteger(integer, style),
        BtfEnum names => new IntegerShape(SizeOf(names)) { IsSigned = names.IsSigned, Names = names },
        BtfFloat { SizeInBytes: sizeof(float) or sizeof(double) } number => new FloatShape(SizeOf(number)),
        BtfFloat number => new UntypedShape(SizeOf(number)),
        BtfPointer => new IntegerShape(sizeof(ulong)) { Presentation = Presentation.Hexadecimal },
        BtfArray array => BuildArray(array, style),
        BtfStruct structure => BuildStructure(structure),
        BtfDataSection section => BuildSection(section),
        BtfVariable variable => Build(variable.Type, style.With(variable, -1)),
        _ => throw new BtfValueException($"{type} has no values."),
    };

    private static ValueShape BuildInteger(BtfInteger integer, ValueStyle style)
    {
        int size = SizeOf(integer);
        if (size is < 1 or > Bits.MostBytes || integer.Bits < 1 || integer.BitOffset < 0 || integer.BitOffset + integer.Bits > size * 8)
            throw new BtfValueException($"{integer} has {size} bytes, {integer.Bits} bits from bit {integer.BitOffset} on; its type information is damaged.");
        if ((integer.Encoding & BtfIntegerEncoding.Boolean) != 0)
            return new BooleanShape(size);
        return new IntegerShape(size)
        {
            Shift = integer.BitOffset,
            Width = integer.Bits,
            IsSigned = integer.IsSigned,
            IsBigEndian = style.IsBigEndian || !BitConverter.IsLittleEndian,
            Presentation = style.Presentation == Presentation.Plain && IsCharacter(integer) ? Presentation.Character : style.Presentation,
            Names = style.Names,
        };
    }

    private ValueShape BuildArray(BtfArray array, ValueStyle style)
    {
        int size = SizeOf(array);
        if (array.Length > int.MaxValue)
            throw new BtfValueException($"{array} has {array.Length} elements; its type information is damaged.");
        BtfType element = array.Element;
        ValueStyle elementStyle = style.Through(ref element);
        bool isText = element is BtfInteger character && IsCharacter(character);
        bool areBytes = element is BtfInteger { SizeInBytes: 1, Bits: 8 } small && (small.Encoding & BtfIntegerEncoding.Boolean) == 0;
        if (areBytes && elementStyle.Names is null && (isText || !((BtfInteger)element).IsSigned))
            return new BytesShape(size, isText);
        return new ArrayShape(Build(element, elementStyle), (int)array.Length);
    }

    private GroupShape BuildStructure(BtfStruct structure)
    {
        List<ShapeField> fields = [];
        bool hasOverlaps = AddMembers(structure, 0, fields);
        return new GroupShape(SizeOf(structure), fields, hasOverlaps);
    }

    private bool AddMembers(BtfStruct structure, int start, List<ShapeField> fields)
    {
        bool hasOverlaps = structure.IsUnion;
        for (int i = 0; i < structure.Members.Length; i++)
        {
            BtfMember member = structure.Members[i];
            if (member.Name.Length > 0)
                fields.Add(BuildMember(structure, i, start));
            else if (member.Type.Resolve() is BtfStruct inner && Within(structure, member, SizeOf(inner)))
                hasOverlaps |= AddAnonymous(inner, start + (int)member.Offset, fields);
        }

        return hasOverlaps;
    }

    private bool AddAnonymous(BtfStruct inner, int start, List<ShapeField> fields)
    {
        Enter(inner);
        bool hasOverlaps = AddMembers(inner, start, fields);
        _depth--;
        return hasOverlaps;
    }

    private ShapeField BuildMember(BtfStruct structure, int index, int start)
    {
        BtfMember member = structure.Members[index];
        ValueStyle style = default(ValueStyle).With(structure, index);
        ValueShape shape = member.BitFieldSize > 0 ? BuildBitField(structure, member, style) : Build(member.Type, style);
        Within(structure, member, shape.Size);
        return new ShapeField(member.Name, start + (int)member.Offset, shape);
    }

    private static IntegerShape BuildBitField(BtfStruct structure, BtfMember member, ValueStyle style)
    {
        BtfType type = member.Type;
        style = style.Through(ref type);
        int shift = (int)(member.BitOffset % 8);
        if (type is not (BtfInteger or BtfEnum) || member.BitFieldSize > 64)
            throw new BtfValueException($"Member '{member.Name}' of {structure} is a bit field of {member.BitFieldSize} bits and type {type}; its type information is damaged.");
        return new IntegerShape((shift + member.BitFieldSize + 7) / 8)
        {
            Shift = shift,
            Width = member.BitFieldSize,
            IsSigned = type is BtfInteger { IsSigned: true } or BtfEnum { IsSigned: true },
            Presentation = style.Presentation,
            Names = type as BtfEnum ?? style.Names,
        };
    }

    private GroupShape BuildSection(BtfDataSection section)
    {
        List<ShapeField> fields = [];
        int size = SizeOf(section);
        foreach (BtfSectionVariable entry in section.Variables)
        {
            ValueShape shape = Build(entry.Variable, default(ValueStyle));
            if (entry.Offset + (long)shape.Size > size)
                throw new BtfValueException($"Variable '{entry.Variable.Name}' ends beyond its section {section.Name}; its type information is damaged.");
            fields.Add(new ShapeField(entry.Variable.Name, (int)entry.Offset, shape));
        }

        return new GroupShape(size, fields, hasOverlaps: false);
    }

    private static bool Within(BtfStruct structure, BtfMember member, long size) => member.Offset + size <= SizeOf(structure)
        ? true
        : throw new BtfValueException($"Member '{member.Name}' ends beyond its {structure}; its type information is damaged.");

    private static int SizeOf(BtfType type) => type.SizeInBytes is { } size and >= 0 and <= int.MaxValue
        ? (int)size
        : throw new BtfValueException($"{type} has no size that a value can have.");

    private static bool IsCharacter(BtfInteger integer) =>
        integer.SizeInBytes == 1 && (integer.Name == "char" || (integer.Encoding & BtfIntegerEncoding.Character) != 0);
}
