using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

/// <summary>What is shown can be read again, as text and as JSON, to the same bytes.</summary>
public sealed class RoundTripTests
{
    private const int Seed = 20260103;
    private readonly CTypes _types = new();

    [Fact]
    public void Parse_OfFormattedValue_GivesTheSameBytes()
    {
        int structure = FlowLike();
        BtfType type = _types.Type(structure);
        int size = (int)type.SizeInBytes!;
        var formatter = BtfValueFormatter.For(type, size);
        var parser = BtfValueParser.For(type, size);
        var random = new Random(Seed);

        for (int round = 0; round < 2000; round++)
        {
            byte[] value = RandomValue(random, size);

            Assert.Equal(value, parser.Parse(formatter.Format(value)));
            Assert.Equal(value, parser.Parse(CTypes.Json(formatter, value)));
        }
    }

    [Fact]
    public void Parse_RandomText_IsReadOrRefused()
    {
        BtfType type = _types.Type(FlowLike());
        var parser = BtfValueParser.For(type, (int)type.SizeInBytes!);
        var random = new Random(Seed);
        const string Alphabet = "{}[]:,\"'\\ x0123456789abcdefhwmny.-_";
        int refused = 0;

        for (int round = 0; round < 20_000; round++)
        {
            string text = "{" + new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            try
            {
                parser.Parse(text);
            }
            catch (BtfValueException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    private int FlowLike()
    {
        TypesWriter writer = _types.Writer;
        int verdict = writer.Enum("verdict", 4, ("PASS", 2), ("DROP", 1));
        int anonymous = writer.Union("", 4, ("word", _types.U32), ("halves", writer.Array(_types.U16, 2)));
        int inner = writer.Struct("inner", 4, ("x", _types.S32, 0));
        int structure = writer.Struct(
            "flow",
            72,
            ("source", writer.Array(_types.U8, 16), 0),
            ("mac", writer.Array(_types.U8, 6), 128),
            ("port", _types.Be16, 176),
            ("verdict", verdict, 192),
            ("", anonymous, 224),
            ("inner", writer.Array(inner, 2), 256),
            ("name", writer.Array(_types.Char, 8), 320),
            ("count", _types.U64, 384),
            ("pointer", writer.Pointer(0), 448),
            ("raw", writer.Array(_types.U8, 7), 512),
            ("ok", _types.Bool, 568));
        writer.Tag("dotbpf:ip", structure, 0);
        writer.Tag("dotbpf:mac", structure, 1);
        return structure;
    }

    // Text ends at its first zero and a truth value is 0 or 1; what lies beyond is not part of the value.
    private static byte[] RandomValue(Random random, int size)
    {
        byte[] value = new byte[size];
        random.NextBytes(value);
        if (random.Next(2) == 0)
        {
            value.AsSpan(40, 8).Clear();
            for (int i = random.Next(8); i > 0; i--)
                value[39 + i] = (byte)random.Next(0x20, 0x7f);
        }
        else
        {
            value.AsSpan(40, 8).Fill(0x80);
        }

        value[71] &= 1;
        return value;
    }
}
