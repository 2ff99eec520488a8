using System.Text;
using System.Text.Json;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

/// <summary>The C types that most tests use, and short ways to show and read values.</summary>
internal sealed class CTypes
{
    internal CTypes()
    {
        U8 = Writer.Integer("unsigned char", 1);
        U16 = Writer.Integer("unsigned short", 2);
        U32 = Writer.Integer("unsigned int", 4);
        U64 = Writer.Integer("unsigned long long", 8);
        S32 = Writer.Integer("int", 4, BtfIntegerEncoding.Signed);
        Char = Writer.Integer("char", 1, BtfIntegerEncoding.Signed);
        Bool = Writer.Integer("_Bool", 1, BtfIntegerEncoding.Boolean);
        Be16 = Writer.Typedef("__be16", U16);
        Be32 = Writer.Typedef("__be32", U32);
    }

    internal TypesWriter Writer { get; } = new();

    internal int U8 { get; }

    internal int U16 { get; }

    internal int U32 { get; }

    internal int U64 { get; }

    internal int S32 { get; }

    internal int Char { get; }

    internal int Bool { get; }

    internal int Be16 { get; }

    internal int Be32 { get; }

    /// <summary>A structure of one member with a tag on it.</summary>
    internal int Tagged(int type, uint size, string tag)
    {
        int structure = Writer.Struct("tagged", size, ("m", type, 0));
        Writer.Tag(tag, structure, 0);
        return structure;
    }

    internal BtfType Type(int id) => Writer.Build()[id];

    internal string Format(int id, byte[] value) => BtfValueFormatter.For(Type(id), value.Length).Format(value);

    internal string FormatMember(int id, byte[] value) => BtfValueFormatter.For(Type(id), value.Length).Fields[0].Format(value);

    internal string Json(int id, byte[] value) => Json(BtfValueFormatter.For(Type(id), value.Length), value);

    internal byte[] Parse(int id, string text)
    {
        BtfType type = Type(id);
        return BtfValueParser.For(type, (int)type.SizeInBytes!).Parse(text);
    }

    internal static string Json(BtfValueFormatter formatter, byte[] value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            formatter.WriteJson(writer, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
