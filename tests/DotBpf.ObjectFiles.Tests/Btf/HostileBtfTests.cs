using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>Types that no compiler writes: each is refused for its own reason, quickly and without recursion.</summary>
public sealed class HostileBtfTests
{
    [Fact]
    public void Read_StructThatContainsItself_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Struct("ouroboros", 8, ("self", 1, 0));

        AssertRefused(bytes, "contains itself");
    }

    [Fact]
    public void Read_AliasesInACircle_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Add(BtfKind.Typedef, "a", 2);
        bytes.Add(BtfKind.Const, "", 1);

        AssertRefused(bytes, "contains itself");
    }

    [Fact]
    public void Read_ArrayOfItself_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Array(1, 0);

        AssertRefused(bytes, "contains itself");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_DeepNesting_IsRefused(bool innermostFirst)
    {
        BtfBytes bytes = new();
        const int levels = 100_000;
        int number = bytes.Integer();
        for (int level = 1; level <= levels; level++)
            bytes.Array(innermostFirst ? bytes.Count - 1 : level == levels ? number : bytes.Count + 1, 1);

        AssertRefused(bytes, "levels deep");
    }

    [Theory]
    [InlineData(1u << 20, 1u << 20)]
    [InlineData(1u << 30, 1u)]
    [InlineData(1u, 1u << 30)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void Read_ArrayLargerThanMemory_HasNoSize(uint inner, uint outer)
    {
        BtfBytes bytes = new();
        int row = bytes.Array(bytes.Integer(), inner);
        int table = bytes.Array(row, outer);

        BtfTypes types = bytes.Read();

        Assert.Null(types[table].SizeInBytes);
        Assert.Equal(outer, ((BtfArray)types[table]).Length);
    }

    [Fact]
    public void Read_LargestArrayThatHasASize_HasIt()
    {
        BtfBytes bytes = new();
        int array = bytes.Array(bytes.Integer(), (1u << 30) - 1);

        Assert.Equal(uint.MaxValue - 3L, bytes.Read()[array].SizeInBytes);
    }

    [Fact]
    public void Read_ArraysAroundNothing_HaveSizeZero()
    {
        BtfBytes bytes = new();
        int inner = bytes.Array(bytes.Integer(), 0);
        for (int level = 0; level < 20; level++)
            inner = bytes.Array(inner, uint.MaxValue);

        Assert.Equal(0, bytes.Read()[inner].SizeInBytes);
    }

    [Fact]
    public void Read_MemberOutsideOfItsStruct_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Struct("s", 4, ("x", bytes.Integer(), 8));

        AssertRefused(bytes, "ends at bit 40 of 32");
    }

    [Fact]
    public void Read_ReferenceOutside_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Add(BtfKind.Pointer, "", 7);

        AssertRefused(bytes, "refers to type 7");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(20u << 24)]
    [InlineData(31u << 24)]
    [InlineData(4u << 24 | 0xffff)]
    public void Read_UnknownKindOrTooManyEntries_IsRefused(uint info)
    {
        BtfBytes bytes = new();
        bytes.AddRaw(info, "", 4);

        AssertRefused(bytes, "no known kind");
    }

    [Fact]
    public void Read_NameOutside_IsRefused()
    {
        BtfBytes bytes = new();
        bytes.Integer();
        byte[] raw = bytes.ToArray();
        MemoryMarshal.Write(raw.AsSpan(24), 1000u);

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => BtfTypes.Read(raw, "test"));

        Assert.Contains("a name of it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Item_NameOfAMegabyte_IsRefused()
    {
        BtfBytes bytes = new();
        int id = bytes.Integer(new string('n', 1 << 20));
        BtfTypes types = bytes.Read();

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => types[id]);

        Assert.Contains("1023", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0x00, "0xeb9f")]
    [InlineData(2, 0x02, "version 2")]
    [InlineData(4, 0x10, "outside of it")]
    [InlineData(12, 0xff, "outside of it")]
    [InlineData(15, 0xff, "outside of it")]
    [InlineData(20, 0x00, "begin and end with a zero")]
    public void Read_DamagedHeader_IsRefused(int position, byte value, string expected)
    {
        BtfBytes bytes = new();
        byte[] raw = bytes.ToArray();
        raw[position] = value;

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => BtfTypes.Read(raw, "test"));

        Assert.Equal("DBO0201", fault.Diagnostics[0].Id);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(BtfBytes bytes, string expected)
    {
        ObjectFileException fault = Assert.Throws<ObjectFileException>(bytes.Read);

        Assert.Equal("DBO0202", Assert.Single(fault.Diagnostics).Id);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
