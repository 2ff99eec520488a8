using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

public sealed class ParserTests
{
    private readonly CTypes _types = new();

    [Theory]
    [InlineData("80", new byte[] { 80, 0 })]
    [InlineData(" 0x50 ", new byte[] { 0x50, 0 })]
    [InlineData("hex 50 01", new byte[] { 0x50, 1 })]
    [InlineData("hex 0x50 0x01", new byte[] { 0x50, 1 })]
    [InlineData("'A'", new byte[] { 65, 0 })]
    [InlineData("\"80\"", new byte[] { 80, 0 })]
    public void Parse_Integer_UnderstandsItsForms(string text, byte[] expected)
    {
        Assert.Equal(expected, _types.Parse(_types.U16, text));
    }

    [Theory]
    [InlineData("65536", "an integer from 0 to 65535")]
    [InlineData("-1", "an integer from 0 to 65535")]
    [InlineData("eighty", "found 'eighty'")]
    [InlineData("", "found the end of the text")]
    [InlineData("80 81", "the end of the value")]
    [InlineData("hex 50", "byte 2 of 2")]
    [InlineData("hex 50 01 02", "no more than 2 bytes")]
    [InlineData("{a: 1}", "found '{'")]
    public void Parse_NoSuchInteger_SaysWhereAndWhat(string text, string expected)
    {
        var fault = Assert.Throws<BtfValueException>(() => _types.Parse(_types.U16, text));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("position", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SignedRange_IsKept()
    {
        Assert.Equal([0, 0, 0, 0x80], _types.Parse(_types.S32, "-2147483648"));
        Assert.Throws<BtfValueException>(() => _types.Parse(_types.S32, "-2147483649"));
        Assert.Throws<BtfValueException>(() => _types.Parse(_types.S32, "2147483648"));
    }

    [Theory]
    [InlineData("{port: 80, address: 10.0.0.1, name: eth0}")]
    [InlineData("{\"port\": 80, \"address\": \"10.0.0.1\", \"name\": \"eth0\"}")]
    [InlineData("{ name : \"eth0\" , port:0x50,address:10.0.0.1 }")]
    public void Parse_Struct_UnderstandsBareWordsAndJson(string text)
    {
        int structure = _types.Writer.Struct("key", 16, ("port", _types.Be16, 0), ("address", _types.Be32, 32), ("name", _types.Writer.Array(_types.Char, 8), 64));
        _types.Writer.Tag("dotbpf:ip", structure, 1);

        byte[] value = _types.Parse(structure, text);

        Assert.Equal([0, 80, 0, 0, 10, 0, 0, 1, (byte)'e', (byte)'t', (byte)'h', (byte)'0', 0, 0, 0, 0], value);
    }

    [Theory]
    [InlineData("{prt: 80}", "one of the members port, size, found 'prt'")]
    [InlineData("{port: 80, port: 81}", "each member once")]
    [InlineData("{port: 80", "expected ','")]
    [InlineData("{port 80}", "expected ':'")]
    [InlineData("{port: 80,}", "the name of a member")]
    public void Parse_DamagedStruct_SaysWhereAndWhat(string text, string expected)
    {
        int structure = _types.Writer.Struct("key", 4, ("port", _types.Be16, 0), ("size", _types.U16, 16));

        Assert.Contains(expected, Assert.Throws<BtfValueException>(() => _types.Parse(structure, text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MissingMembersAndElements_AreZero()
    {
        int array = _types.Writer.Array(_types.U16, 3);
        int structure = _types.Writer.Struct("s", 10, ("a", _types.U32, 0), ("list", array, 32));

        Assert.Equal([0, 0, 0, 0, 1, 0, 2, 0, 0, 0], _types.Parse(structure, "{list: [1, 2]}"));
        Assert.Throws<BtfValueException>(() => _types.Parse(array, "[1,2,3,4]"));
    }

    [Fact]
    public void Parse_BitFields_LeaveTheirNeighboursAlone()
    {
        int structure = _types.Writer.BitStruct("bits", 4, ("low", _types.U32, 0, 3), ("middle", _types.S32, 3, 10), ("high", _types.U32, 13, 19));

        Assert.Equal(5u | (0x3feu << 3) | (7u << 13), BitConverter.ToUInt32(_types.Parse(structure, "{high: 7, low: 5, middle: -2}")));
        Assert.Throws<BtfValueException>(() => _types.Parse(structure, "{low: 8}"));
    }

    [Fact]
    public void Parse_EnumNamesAndNumbers_AreUnderstood()
    {
        int verdict = _types.Writer.Enum("verdict", 4, ("PASS", 2), ("LOST", -1));

        Assert.Equal([2, 0, 0, 0], _types.Parse(verdict, "PASS"));
        Assert.Equal([0xff, 0xff, 0xff, 0xff], _types.Parse(verdict, "\"LOST\""));
        Assert.Equal([9, 0, 0, 0], _types.Parse(verdict, "9"));
        Assert.Contains("a name of enum verdict", Assert.Throws<BtfValueException>(() => _types.Parse(verdict, "NO")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1 })]
    [InlineData("2001:db8::1", new byte[] { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void Parse_Address_TakesBothFamiliesIntoSixteenBytes(string text, byte[] expected)
    {
        int structure = _types.Tagged(_types.Writer.Array(_types.U8, 16), 16, "dotbpf:ip");

        Assert.Equal(expected, _types.Parse(structure, $"{{m: {text}}}"));
    }

    [Theory]
    [InlineData("{m: 2001:db8::1}")]
    [InlineData("{m: 10}")]
    [InlineData("{m: fe80::1%eth0}")]
    public void Parse_NoIPv4Address_IsRefused(string text)
    {
        int structure = _types.Tagged(_types.U32, 4, "dotbpf:ip");

        Assert.Contains("an IPv4 address", Assert.Throws<BtfValueException>(() => _types.Parse(structure, text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Mac_TakesColonsAndDashes()
    {
        int structure = _types.Tagged(_types.Writer.Array(_types.U8, 6), 6, "dotbpf:mac");

        Assert.Equal([2, 0, 0, 0, 0, 0xfe], _types.Parse(structure, "{m: 02:00:00:00:00:fe}"));
        Assert.Equal([2, 0, 0, 0, 0, 0xfe], _types.Parse(structure, "{m: \"02-00-00-00-00-FE\"}"));
        Assert.Throws<BtfValueException>(() => _types.Parse(structure, "{m: 02:00:00:00:00}"));
    }

    [Fact]
    public void Parse_TextTooLong_SaysHowLongItMayBe()
    {
        int array = _types.Writer.Array(_types.Char, 4);

        Assert.Equal("abcd"u8.ToArray(), _types.Parse(array, "\"abcd\""));
        Assert.Contains("at most 4 bytes, found 5", Assert.Throws<BtfValueException>(() => _types.Parse(array, "abcde")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoType_TakesIntegersOfUsualSizesAndBytes()
    {
        Assert.Equal([0x50, 0, 0, 0], BtfValueParser.For(type: null, 4).Parse("80"));
        Assert.Equal([1, 2, 3], BtfValueParser.For(type: null, 3).Parse("hex 01 02 03"));
        Assert.Contains("the type is not known", Assert.Throws<BtfValueException>(() => BtfValueParser.For(type: null, 3).Parse("80")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DeepNesting_IsRefusedBeforeTheStackEnds()
    {
        int array = _types.Writer.Array(_types.U16, 3);

        Assert.Throws<BtfValueException>(() => _types.Parse(array, new string('[', 100_000)));
        Assert.Throws<BtfValueException>(() => _types.Parse(_types.U8, new string('{', 100_000)));
    }
}
