using System.Text.Json;
using DotBpf.ObjectFiles.Btf.Values.Shapes;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>Shows the bytes of keys, values and records as their C type means them: as text for people, as JSON for programs.</summary>
/// <remarks>
/// <para>Text: integers by sign and size, <c>{name: value, …}</c> for structures and unions (every member of a union, since the
/// bytes do not say which is meant), <c>[…]</c> for arrays, <c>hex 01 02</c> for byte arrays and for bytes without a type,
/// <c>"…"</c> for character arrays, names for enumerations. <c>__be16</c> and its like appear in host order, <c>struct in_addr</c>
/// and <c>in6_addr</c> as addresses. Long arrays are cut and say by how much.</para>
/// <para>Tags on members and typedefs (<c>__attribute__((btf_decl_tag("dotbpf:ip")))</c>) steer: <c>ip</c> (4 or 16 bytes; an
/// IPv4-mapped address is shown as IPv4), <c>mac</c>, <c>port</c> (big-endian), <c>time</c> (nanoseconds since boot or 1970, shown to the microsecond),
/// <c>bytes</c> (a size), <c>enum=NAME</c> (an integer with the names of that enumeration).</para>
/// <para>JSON: numbers stay exact numbers, 64-bit ones too (parsers that know only doubles round them above 2⁵³); sizes and times
/// are plain numbers; enumerations and addresses are strings; byte arrays are arrays of numbers; character arrays are strings
/// when they hold printable text that ends with a zero, otherwise arrays of numbers; bytes without a type are one string <c>hex 01 02</c>.</para>
/// <para>Threads: safe for any number. Building one reads the type once; types that contain themselves or claim more than their
/// size are refused then, so that showing a value always ends.</para>
/// </remarks>
public sealed class BtfValueFormatter
{
    // More make no table; and names of nested members grow with their depth, which only hostile types use up.
    private const int MostColumns = 64;

    private readonly ValueShape _shape;
    private readonly int _stride;

    private BtfValueFormatter(ValueShape shape)
    {
        _shape = shape;
        _stride = (shape.Size + 7) & ~7;
        Fields = [.. shape.Fields.Select(field => new BtfValueField(field.Name, field.Name, field.Offset, field.Shape, _stride))];
        Columns = FindColumns();
    }

    /// <summary>The members; one without a name when the type is no structure.</summary>
    public IReadOnlyList<BtfValueField> Fields { get; }

    /// <summary>The members as columns of a table: in the place of a structure stand its members.</summary>
    /// <remarks>Unions stay whole, since their members are the same bytes; so does everything where that would make more than 64 columns.</remarks>
    public IReadOnlyList<BtfValueField> Columns { get; }

    /// <summary>Whether adding up what several CPUs counted makes sense.</summary>
    public bool CanSum => _shape.CanSum;

    /// <summary>Prepares to show values of a type.</summary>
    /// <param name="type">The type, or <see langword="null"/> when it is not known.</param>
    /// <param name="size">The bytes a value has.</param>
    /// <exception cref="BtfValueException">The type has no values, or values of another size, or is damaged.</exception>
    /// <exception cref="ObjectFileException">The type information is damaged.</exception>
    public static BtfValueFormatter For(BtfType? type, int size) => new(ShapeBuilder.Build(type, size));

    /// <summary>Prepares to show unsigned integers that need no type to be known as such: indices and ids.</summary>
    /// <param name="size">The bytes a value has: 1, 2, 4 or 8.</param>
    public static BtfValueFormatter ForNumber(int size) => size is 1 or 2 or 4 or 8
        ? new BtfValueFormatter(new IntegerShape(size))
        : throw new ArgumentOutOfRangeException(nameof(size), size, "A number has 1, 2, 4 or 8 bytes.");

    /// <summary>A value as text, in one line.</summary>
    /// <exception cref="BtfValueException">The value has another size.</exception>
    public string Format(ReadOnlySpan<byte> value)
    {
        var writer = new TextValueWriter();
        _shape.Write(Check(value), writer);
        return writer.ToString();
    }

    /// <summary>The sum over the slots of a per-CPU value, as text.</summary>
    /// <param name="slots">All slots, each rounded up to 8 bytes.</param>
    public string FormatSum(ReadOnlySpan<byte> slots)
    {
        var writer = new TextValueWriter();
        _shape.WriteSum(slots, _stride, writer);
        return writer.ToString();
    }

    /// <summary>A value as JSON.</summary>
    /// <exception cref="BtfValueException">The value has another size.</exception>
    public void WriteJson(Utf8JsonWriter writer, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _shape.Write(Check(value), new JsonValueWriter(writer));
    }

    /// <summary>The sum over the slots of a per-CPU value, as JSON.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="slots">All slots, each rounded up to 8 bytes.</param>
    public void WriteJsonSum(Utf8JsonWriter writer, ReadOnlySpan<byte> slots)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _shape.WriteSum(slots, _stride, new JsonValueWriter(writer));
    }

    private IReadOnlyList<BtfValueField> FindColumns()
    {
        BtfValueField[] columns = [.. Fields.SelectMany(field => field.Flatten()).Take(MostColumns + 1)];
        return columns.Length <= MostColumns ? columns : Fields;
    }

    private ReadOnlySpan<byte> Check(ReadOnlySpan<byte> value) => value.Length == _shape.Size
        ? value
        : throw new BtfValueException($"A value of {_shape.Size} bytes was expected; the one given has {value.Length}.");
}
