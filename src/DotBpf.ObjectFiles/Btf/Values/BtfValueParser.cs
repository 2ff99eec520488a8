using DotBpf.ObjectFiles.Btf.Values.Shapes;

namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>Reads the bytes of keys and values from what people write.</summary>
/// <remarks>
/// <para>Text: <c>80</c>, <c>0x50</c>, <c>-1</c>, <c>true</c>, <c>'a'</c>, <c>"text"</c>, the name of an enumerator, <c>{src_port: 80, address: 10.0.0.1}</c>
/// or the same in JSON, <c>[1, 2]</c>, <c>aa:bb:cc:dd:ee:ff</c>, and plain bytes as <c>hex 01 02</c>. Members and elements that are
/// not named are zero. What <see cref="BtfValueFormatter"/> writes can be read again, but for cut arrays, sizes and times.</para>
/// <para>Threads: safe for any number.</para>
/// </remarks>
public sealed class BtfValueParser
{
    private readonly ValueShape _shape;

    private BtfValueParser(ValueShape shape) => _shape = shape;

    /// <summary>Prepares to read values of a type.</summary>
    /// <param name="type">The type, or <see langword="null"/> when it is not known: then integers of 1, 2, 4 or 8 bytes and plain bytes are understood.</param>
    /// <param name="size">The bytes a value has.</param>
    /// <exception cref="BtfValueException">The type has no values, or values of another size, or is damaged.</exception>
    /// <exception cref="ObjectFileException">The type information is damaged.</exception>
    public static BtfValueParser For(BtfType? type, int size) => new(ShapeBuilder.Build(type, size));

    /// <summary>Reads one value.</summary>
    /// <param name="text">The text; white space around it does not matter.</param>
    /// <returns>The bytes, in this machine's byte order.</returns>
    /// <exception cref="BtfValueException">The text is no value of the type; the message says where and what was expected.</exception>
    public byte[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] value = new byte[_shape.Size];
        var reader = new ValueText(text);
        _shape.Read(ref reader, value);
        reader.ExpectEnd();
        return value;
    }
}
