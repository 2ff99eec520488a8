using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>How the runtime really lays out a C# value: its size, and each field's name, offset and own layout.</summary>
/// <remarks>
/// Offsets are measured, not computed: a field of a zeroed value is set to all ones, and the first byte that changed is its
/// offset. So <c>Pack</c>, explicit layout, <c>bool</c>, inline arrays and whatever else the runtime decides are right by construction.
/// Trimming may remove fields that nothing uses; then the layout has holes, and the check against the map fails rather than passes.
/// </remarks>
internal sealed class ClrLayout
{
    internal const DynamicallyAccessedMemberTypes Fields =
        DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    private ClrLayout(Type type, int size, ImmutableArray<ClrField> members, ClrLayout? element, int length)
    {
        Type = type;
        Size = size;
        Members = members;
        Element = element;
        Length = length;
    }

    internal Type Type { get; }

    internal int Size { get; }

    /// <summary>The fields by offset; empty for primitives and inline arrays.</summary>
    internal ImmutableArray<ClrField> Members { get; }

    /// <summary>For inline arrays and fixed buffers, the layout of an element.</summary>
    internal ClrLayout? Element { get; }

    /// <summary>For inline arrays and fixed buffers, how many elements.</summary>
    internal int Length { get; }

    internal bool IsScalar => Element is null && IsNumber(Type);

    internal static ClrLayout Of<[DynamicallyAccessedMembers(Fields)] T>()
        where T : unmanaged => Cache<T>.Layout;

    /// <summary>The layout behind structures that only wrap one field.</summary>
    internal ClrLayout Unwrap()
    {
        ClrLayout layout = this;
        while (layout.Members is [{ Offset: 0 } only] && only.Layout.Size == layout.Size)
            layout = only.Layout;
        return layout;
    }

    /// <summary>Marks the bytes that some field holds.</summary>
    internal void Cover(Span<bool> bytes)
    {
        if (Element is not null)
        {
            for (int i = 0; i < Length; i++)
                Element.Cover(bytes.Slice(i * Element.Size, Element.Size));
        }
        else if (IsScalar)
        {
            bytes[..Size].Fill(true);
        }
        else
        {
            foreach (ClrField field in Members)
                field.Layout.Cover(bytes.Slice(field.Offset, field.Layout.Size));
        }
    }

    private static ClrLayout Build([DynamicallyAccessedMembers(Fields)] Type type)
    {
        int size = RuntimeHelpers.SizeOf(type.TypeHandle);
        if (IsNumber(type))
            return new ClrLayout(type, size, [], element: null, length: 0);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return BuildNullable(type, size, BuildNested(underlying));
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        if (type.GetCustomAttribute<InlineArrayAttribute>() is { } inline && fields is [var element])
            return new ClrLayout(type, size, [], BuildNested(element.FieldType), inline.Length);
        ImmutableArray<ClrField> members = [.. fields.Select(field => Measure(type, size, field)).OrderBy(field => field.Offset)];
        return new ClrLayout(type, size, members, element: null, length: 0);
    }

    private static bool IsNumber(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsFunctionPointer
        || type == typeof(Int128) || type == typeof(UInt128) || type == typeof(Half);

    // A nullable is boxed as its value, so there is nothing to measure; but its value always ends where it ends itself.
    private static ClrLayout BuildNullable(Type type, int size, ClrLayout value)
    {
        var hasValue = new ClrLayout(typeof(bool), sizeof(bool), [], element: null, length: 0);
        ClrField[] members = [new("HasValue", 0, hasValue), new("Value", size - value.Size, value)];
        return new ClrLayout(type, size, [.. members], element: null, length: 0);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "A nested field that was trimmed away leaves a hole, which the check reports.")]
    private static ClrLayout BuildNested(Type type) => Build(type);

    private static ClrField Measure(Type owner, int ownerSize, FieldInfo field)
    {
        object value = Zeroed(owner);
        field.SetValue(value, Ones(field.FieldType));
        int offset = BytesOf(value, ownerSize).IndexOfAnyExcept((byte)0);
        ClrLayout layout = field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
            ? new ClrLayout(field.FieldType, RuntimeHelpers.SizeOf(field.FieldType.TypeHandle), [], BuildNested(buffer.ElementType), buffer.Length)
            : BuildNested(field.FieldType);
        return new ClrField(DeclaredName(field.Name), offset, layout);
    }

    private static object Ones(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer)
            return (nint)(-1);
        Type boxed = Nullable.GetUnderlyingType(type) ?? type; // the flag of a nullable comes before its value
        object value = Zeroed(boxed);
        BytesOf(value, RuntimeHelpers.SizeOf(boxed.TypeHandle)).Fill(0xff);
        return value;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Values without references need no constructor.")]
    private static object Zeroed(Type type) => RuntimeHelpers.GetUninitializedObject(type);

    // The bytes of a boxed value start where the first field of any object starts, and StrongBox<byte> has its field there.
    // The span has exactly the value's size, and no caller keeps it.
    private static Span<byte> BytesOf(object boxed, int size) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<StrongBox<byte>>(boxed).Value, size);

    // The field behind an auto-property or a record's parameter is called <Name>k__BackingField.
    private static string DeclaredName(string name) => name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;

    private static class Cache<[DynamicallyAccessedMembers(Fields)] T>
        where T : unmanaged
    {
        internal static readonly ClrLayout Layout = Build(typeof(T));
    }
}
