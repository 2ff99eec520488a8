using System.Text;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

public sealed class FormatterTests
{
    private readonly CTypes _types = new();

    [Fact]
    public void Format_Integers_FollowSignAndSize()
    {
        Assert.Equal("255", _types.Format(_types.U8, [0xff]));
        Assert.Equal("-1", _types.Format(_types.S32, [0xff, 0xff, 0xff, 0xff]));
        Assert.Equal("18446744073709551615", _types.Format(_types.U64, [.. Enumerable.Repeat((byte)0xff, 8)]));
        Assert.Equal("340282366920938463463374607431768211455", _types.Format(_types.Writer.Integer("__uint128", 16), [.. Enumerable.Repeat((byte)0xff, 16)]));
    }

    [Fact]
    public void Format_BoolAndCharacter_AreWords()
    {
        Assert.Equal("true", _types.Format(_types.Bool, [1]));
        Assert.Equal("'S'", _types.Format(_types.Char, [(byte)'S']));
        Assert.Equal("-128", _types.Format(_types.Char, [0x80]));
    }

    [Theory]
    [InlineData("eth0\0\0\0\0", "\"eth0\"")]
    [InlineData("\0\0\0\0\0\0\0\0", "\"\"")]
    [InlineData("a\"\\b\0xyz", "\"a\\\"\\\\b\"")]
    [InlineData("notended", "hex 6e 6f 74 65 6e 64 65 64")]
    [InlineData("a\u0001\0\0\0\0\0\0", "hex 61 01 00 00 00 00 00 00")]
    public void Format_CharacterArray_IsTextWhenItIsText(string characters, string expected)
    {
        int array = _types.Writer.Array(_types.Char, 8);

        Assert.Equal(expected, _types.Format(array, Encoding.ASCII.GetBytes(characters)));
    }

    [Fact]
    public void Format_ByteArray_IsHexadecimalInTextAndNumbersInJson()
    {
        int array = _types.Writer.Array(_types.U8, 3);

        Assert.Equal("hex 01 0a ff", _types.Format(array, [1, 10, 255]));
        Assert.Equal("[1,10,255]", _types.Json(array, [1, 10, 255]));
    }

    [Fact]
    public void Format_Enum_IsItsNameOrItsNumber()
    {
        int verdict = _types.Writer.Enum("verdict", 4, ("PASS", 2), ("LOST", -1));

        Assert.Equal("PASS", _types.Format(verdict, [2, 0, 0, 0]));
        Assert.Equal("LOST", _types.Format(verdict, [0xff, 0xff, 0xff, 0xff]));
        Assert.Equal("7", _types.Format(verdict, [7, 0, 0, 0]));
        Assert.Equal("\"PASS\"", _types.Json(verdict, [2, 0, 0, 0]));
    }

    [Fact]
    public void Format_StructWithAnonymousUnion_FlattensIt()
    {
        int union = _types.Writer.Union("", 4, ("whole", _types.U32), ("first", _types.U8));
        int structure = _types.Writer.Struct("s", 8, ("id", _types.S32, 0), ("", union, 32));

        byte[] value = [0xfe, 0xff, 0xff, 0xff, 1, 1, 0, 0];

        Assert.Equal("{id: -2, whole: 257, first: 1}", _types.Format(structure, value));
        Assert.Equal("{\"id\":-2,\"whole\":257,\"first\":1}", _types.Json(structure, value));
    }

    [Fact]
    public void Format_BitFields_ReadTheirBits()
    {
        int structure = _types.Writer.BitStruct("bits", 4, ("low", _types.U32, 0, 3), ("middle", _types.S32, 3, 10), ("whole", _types.U16, 16, 0));

        // low = 5, middle = -2 (0x3fe << 3), whole = 0x1234
        uint raw = 5 | (0x3feu << 3) | (0x1234u << 16);

        Assert.Equal("{low: 5, middle: -2, whole: 4660}", _types.Format(structure, BitConverter.GetBytes(raw)));
    }

    [Fact]
    public void Format_NetworkOrderTypedefs_AreShownInHostOrder()
    {
        Assert.Equal("443", _types.Format(_types.Be16, [0x01, 0xbb]));
        Assert.Equal("16909060", _types.Format(_types.Be32, [1, 2, 3, 4]));
        Assert.Equal("443", _types.Format(_types.Writer.Const(_types.Writer.Typedef("port", _types.Be16)), [0x01, 0xbb]));
    }

    [Theory]
    [InlineData("dotbpf:ip", new byte[] { 10, 0, 0, 1 }, "10.0.0.1")]
    [InlineData("dotbpf:ip", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1 }, "10.0.0.1")]
    [InlineData("dotbpf:ip", new byte[] { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, "2001:db8::1")]
    [InlineData("dotbpf:mac", new byte[] { 2, 0, 0, 0, 0, 0xfe }, "02:00:00:00:00:fe")]
    [InlineData("dotbpf:unknown", new byte[] { 1, 2 }, "hex 01 02")]
    public void Format_TaggedBytes_AreAddresses(string tag, byte[] value, string expected)
    {
        int array = _types.Writer.Array(_types.U8, (uint)value.Length);

        Assert.Equal(expected, _types.FormatMember(_types.Tagged(array, (uint)value.Length, tag), value));
    }

    [Theory]
    [InlineData("dotbpf:time", 1_500_000_000L, "1.500000s")]
    [InlineData("dotbpf:time", 1_767_225_600_000_001_999L, "2026-01-01 00:00:00.000001Z")]
    [InlineData("dotbpf:bytes", 1023L, "1023 B")]
    [InlineData("dotbpf:bytes", 1536L, "1.5 KiB")]
    [InlineData("dotbpf:bytes", -1L, "16.0 EiB")]
    [InlineData("dotbpf:enum=color", 2L, "RED")]
    [InlineData("dotbpf:enum=color", 3L, "3")]
    [InlineData("dotbpf:enum=missing", 2L, "2")]
    public void Format_TaggedNumbers_AreWrittenForPeople(string tag, long value, string expected)
    {
        _types.Writer.Enum("color", 4, ("RED", 2));

        Assert.Equal(expected, _types.FormatMember(_types.Tagged(_types.U64, 8, tag), BitConverter.GetBytes(value)));
    }

    [Fact]
    public void Format_TaggedPort_IsBigEndianWhateverItsType()
    {
        Assert.Equal("8080", _types.FormatMember(_types.Tagged(_types.U16, 2, "dotbpf:port"), [0x1f, 0x90]));
    }

    [Fact]
    public void Format_AddressStructures_AreAddresses()
    {
        int v4 = _types.Writer.Struct("in_addr", 4, ("s_addr", _types.Be32, 0));
        int v6 = _types.Writer.Struct("in6_addr", 16, ("u6_addr8", _types.Writer.Array(_types.U8, 16), 0));

        Assert.Equal("192.0.2.7", _types.Format(v4, [192, 0, 2, 7]));
        Assert.Equal("::1", _types.Format(v6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    }

    [Fact]
    public void Format_LongArray_IsCutInTextAndWholeInJson()
    {
        int array = _types.Writer.Array(_types.U16, 40);
        byte[] value = new byte[80];

        Assert.EndsWith(", … 8 more]", _types.Format(array, value), StringComparison.Ordinal);
        Assert.Equal(40, _types.Json(array, value).Count(c => c == '0'));
    }

    [Fact]
    public void Format_PointerAndFloat_AreNumbers()
    {
        Assert.Equal("0xffff888000000000", _types.Format(_types.Writer.Pointer(0), BitConverter.GetBytes(0xffff888000000000)));
        Assert.Equal("1.5", _types.Format(_types.Writer.Float("double", 8), BitConverter.GetBytes(1.5)));
        Assert.Equal("\"NaN\"", _types.Json(_types.Writer.Float("float", 4), BitConverter.GetBytes(float.NaN)));
    }

    [Fact]
    public void Format_DataSection_NamesItsVariables()
    {
        int section = _types.Writer.Section(".data", 8, (_types.Writer.Variable("limit", _types.U32), 0, 4), (_types.Writer.Variable("delta", _types.S32), 4, 4));

        Assert.Equal("{limit: 7, delta: -1}", _types.Format(section, [7, 0, 0, 0, 255, 255, 255, 255]));
    }

    [Fact]
    public void Format_NoType_IsHexadecimal()
    {
        BtfValueFormatter formatter = BtfValueFormatter.For(type: null, 3);

        Assert.Equal("hex 01 02 03", formatter.Format([1, 2, 3]));
        Assert.Equal("\"hex 01 02 03\"", CTypes.Json(formatter, [1, 2, 3]));
    }

    [Fact]
    public void WriteJson_SixtyFourBitNumbers_AreExact()
    {
        int structure = _types.Writer.Struct("s", 16, ("a", _types.U64, 0), ("b", _types.Writer.Integer("long", 8, BtfIntegerEncoding.Signed), 64));
        byte[] value = [.. BitConverter.GetBytes(ulong.MaxValue), .. BitConverter.GetBytes(long.MinValue)];

        Assert.Equal("{\"a\":18446744073709551615,\"b\":-9223372036854775808}", _types.Json(structure, value));
    }

    [Fact]
    public void FormatSum_StructOfCounters_AddsSlotsWithoutOverflow()
    {
        int structure = _types.Writer.Struct("counter", 12, ("packets", _types.U64, 0), ("small", _types.U32, 64));
        byte[] slot = [.. BitConverter.GetBytes(ulong.MaxValue), .. BitConverter.GetBytes(uint.MaxValue), 0, 0, 0, 0];
        BtfValueFormatter formatter = BtfValueFormatter.For(_types.Type(structure), 12);

        Assert.True(formatter.CanSum);
        Assert.Equal("{packets: 36893488147419103230, small: 8589934590}", formatter.FormatSum([.. slot, .. slot]));
        Assert.Equal("8589934590", formatter.Fields[1].FormatSum([.. slot, .. slot]));
    }

    [Fact]
    public void Columns_StructureInside_StandInItsPlace()
    {
        int key = _types.Writer.Struct("key", 4, ("port", _types.U16, 0), ("tag", _types.U16, 16));
        int record = _types.Writer.Struct("record", 12, ("length", _types.U32, 0), ("key", key, 32), ("last", _types.U32, 64));

        BtfValueFormatter formatter = BtfValueFormatter.For(_types.Type(record), 12);

        Assert.Equal(["length", "key.port", "key.tag", "last"], formatter.Columns.Select(column => column.Path));
        Assert.Equal(["length", "port", "tag", "last"], formatter.Columns.Select(column => column.Name));
        Assert.Equal(["1", "2", "3", "4"], formatter.Columns.Select(column => column.Format([1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 0, 0])));
    }

    [Fact]
    public void Columns_UnionInside_StaysWhole()
    {
        int union = _types.Writer.Union("u", 4, ("a", _types.U32), ("b", _types.S32));
        int record = _types.Writer.Struct("record", 8, ("length", _types.U32, 0), ("u", union, 32));

        Assert.Equal(["length", "u"], BtfValueFormatter.For(_types.Type(record), 8).Columns.Select(column => column.Path));
    }

    [Fact]
    public void Columns_TooMany_AreTheMembers()
    {
        int wide = _types.Writer.Struct("wide", 40, [.. Enumerable.Range(0, 40).Select(i => ($"m{i}", _types.U8, (uint)i * 8))]);
        int pair = _types.Writer.Struct("pair", 80, ("a", wide, 0), ("b", wide, 320));

        Assert.Equal(40, BtfValueFormatter.For(_types.Type(wide), 40).Columns.Count);
        Assert.Equal(["a", "b"], BtfValueFormatter.For(_types.Type(pair), 80).Columns.Select(column => column.Path));
    }

    [Fact]
    public void ForNumber_Sizes_AreUnsignedIntegers()
    {
        Assert.Equal("4294967295", BtfValueFormatter.ForNumber(4).Format([0xff, 0xff, 0xff, 0xff]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BtfValueFormatter.ForNumber(3));
    }

    [Fact]
    public void CanSum_NamesTimesPortsTextAndUnions_IsFalse()
    {
        int union = _types.Writer.Union("u", 4, ("a", _types.U32), ("b", _types.S32));
        int names = _types.Writer.Enum("e", 4, ("A", 1));
        int[] types = [union, names, _types.Be16, _types.Bool, _types.Writer.Array(_types.Char, 4), _types.Tagged(_types.U64, 8, "dotbpf:time")];
        BtfTypes built = _types.Writer.Build();

        Assert.All(types, id => Assert.False(BtfValueFormatter.For(built[id], (int)built[id].SizeInBytes!).CanSum));
    }

    [Fact]
    public void Format_ValueOfAnotherSize_IsRefused()
    {
        BtfValueFormatter formatter = BtfValueFormatter.For(_types.Type(_types.U32), 4);

        Assert.Contains("4 bytes", Assert.Throws<BtfValueException>(() => formatter.Format([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("has 4 bytes", Assert.Throws<BtfValueException>(() => BtfValueFormatter.For(_types.Type(_types.U32), 5)).Message, StringComparison.Ordinal);
    }
}
