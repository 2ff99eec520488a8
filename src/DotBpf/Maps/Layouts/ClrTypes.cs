using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Describes C# types as C types, so that whoever looks at a map sees the names of their fields.</summary>
/// <remarks>
/// Structures, enumerations, inline arrays and numbers become what C has for them, at the places where the runtime really puts
/// them. Fields that lie over each other become an anonymous union.
/// </remarks>
internal sealed class ClrTypes
{
    private readonly BtfBuilder _builder = new();
    private readonly Dictionary<Type, int> _ids = [];

    private ClrTypes()
    {
    }

    /// <summary>The C types of keys and values, in a set of their own.</summary>
    internal static (BtfType? Key, BtfType? Value) Describe(ClrLayout? key, ClrLayout? value)
    {
        if (key is null && value is null)
            return (null, null);
        var types = new ClrTypes();
        int keyId = key is null ? 0 : types.Add(key);
        int valueId = value is null ? 0 : types.Add(value);
        BtfTypes built = types._builder.Build("C# types");
        return (key is null ? null : built[keyId], value is null ? null : built[valueId]);
    }

    private int Add(ClrLayout layout)
    {
        if (_ids.TryGetValue(layout.Type, out int known) && layout.Element is null)
            return known;
        int id = layout switch
        {
            { Element: { } element } => _builder.AddArray(Add(element), Number(typeof(uint)), (uint)layout.Length),
            { IsScalar: true, Type.IsEnum: true } => AddEnum(layout),
            { IsScalar: true, Type: { IsPointer: true } or { IsFunctionPointer: true } } => _builder.AddPointer(0),
            { IsScalar: true } => AddNumber(layout.Type),
            { Type: var type } when type == typeof(BpfSpinLock) => AddLock(),
            _ => AddStruct(layout),
        };
        return _ids[layout.Type] = id;
    }

    private int Number(Type type) => _ids.TryGetValue(type, out int known) ? known : _ids[type] = AddNumber(type);

    private int AddNumber(Type type)
    {
        (string name, int size, BtfIntegerEncoding encoding) = ClrNumber.Of(type);
        return type == typeof(float) || type == typeof(double) || type == typeof(Half) ? _builder.AddFloat(name, size) : _builder.AddInteger(name, size, encoding);
    }

    private int AddEnum(ClrLayout layout)
    {
        Type underlying = Enum.GetUnderlyingType(layout.Type);
        string[] names = Enum.GetNames(layout.Type);
        Array values = Enum.GetValuesAsUnderlyingType(layout.Type);
        var enumerators = new BtfEnumerator[names.Length];
        for (int i = 0; i < names.Length; i++)
            enumerators[i] = new BtfEnumerator(CName.Of(names[i]), values.GetValue(i) is ulong large ? (long)large : Convert.ToInt64(values.GetValue(i), provider: null));
        return _builder.AddEnum(CName.Of(layout.Type), layout.Size, ClrNumber.Of(underlying).Encoding == BtfIntegerEncoding.Signed, enumerators);
    }

    // The kernel finds the lock by the name of its structure (kernel/bpf/btf.c, btf_get_field_type, 6.18).
    private int AddLock() => _builder.AddStruct(ValueLock.StructName, sizeof(uint), new BtfMemberDefinition("val", Number(typeof(uint)), 0));

    private int AddStruct(ClrLayout layout)
    {
        List<BtfMemberDefinition> members = [];
        for (int first = 0; first < layout.Members.Length;)
        {
            int end = EndOfOverlap(layout, first, out int endOffset);
            ReadOnlySpan<ClrField> fields = layout.Members.AsSpan()[first..end];
            int offset = fields[0].Offset;
            members.Add(fields.Length == 1
                ? Member(fields[0], offset: 0)
                : new BtfMemberDefinition("", AddUnion(fields, endOffset - offset), (uint)offset * 8));
            first = end;
        }

        return _builder.AddStruct(CName.Of(layout.Type), (uint)layout.Size, CollectionsMarshal.AsSpan(members));
    }

    // How many fields lie over each other, directly or through others.
    private static int EndOfOverlap(ClrLayout layout, int first, out int endOffset)
    {
        endOffset = layout.Members[first].End;
        int end = first + 1;
        for (; end < layout.Members.Length && layout.Members[end].Offset < endOffset; end++)
            endOffset = Math.Max(endOffset, layout.Members[end].End);
        return end;
    }

    // Members of a union begin at its beginning; one that begins later is wrapped in a structure.
    private int AddUnion(ReadOnlySpan<ClrField> fields, int size)
    {
        int start = fields[0].Offset;
        var members = new BtfMemberDefinition[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            ClrField field = fields[i];
            members[i] = field.Offset == start
                ? Member(field, start)
                : new BtfMemberDefinition("", _builder.AddStruct("", (uint)(field.End - start), Member(field, start)), 0);
        }

        return _builder.AddUnion("", (uint)size, members);
    }

    private BtfMemberDefinition Member(ClrField field, int offset) =>
        new(CName.Of(field.Name), Add(field.Layout), (uint)(field.Offset - offset) * 8);
}
