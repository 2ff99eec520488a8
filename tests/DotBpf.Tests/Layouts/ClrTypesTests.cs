using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tests.Layouts;

public sealed class ClrTypesTests
{
    [Theory]
    [InlineData(typeof(bool), "_Bool", 1)]
    [InlineData(typeof(sbyte), "signed char", 1)]
    [InlineData(typeof(byte), "unsigned char", 1)]
    [InlineData(typeof(char), "char16_t", 2)]
    [InlineData(typeof(short), "short", 2)]
    [InlineData(typeof(ushort), "unsigned short", 2)]
    [InlineData(typeof(int), "int", 4)]
    [InlineData(typeof(uint), "unsigned int", 4)]
    [InlineData(typeof(long), "long long", 8)]
    [InlineData(typeof(ulong), "unsigned long long", 8)]
    [InlineData(typeof(Int128), "__int128", 16)]
    [InlineData(typeof(UInt128), "unsigned __int128", 16)]
    [InlineData(typeof(Half), "_Float16", 2)]
    public void Of_Number_HasItsNameInC(Type type, string name, int size)
    {
        (string Name, int Size, BtfIntegerEncoding Encoding) number = ClrNumber.Of(type);

        Assert.Equal((name, size), (number.Name, number.Size));
    }

    [Theory]
    [InlineData("Packets", "Packets")]
    [InlineData("_first", "first")]
    [InlineData("Größe", "Gr__e")]
    [InlineData("Pair`2", "Pair_2")]
    [InlineData("2nd", "_2nd")]
    [InlineData("_", "_")]
    public void Of_Name_IsWhatCTakes(string name, string expected) => Assert.Equal(expected, CName.Of(name));

    [Fact]
    public void Describe_Structure_HasFieldsWhereTheRuntimePutsThem()
    {
        BtfStruct type = Describe<Everything>();

        Assert.Equal(Unsafe.SizeOf<Everything>(), type.SizeInBytes);
        Assert.Equal(["Byte", "Long", "Inner", "Numbers", "Color", "Pointer"], type.Members.Select(member => member.Name));
        Assert.Equal(8u, type.Members[1].Offset);
        Assert.Equal("Inner", Assert.IsType<BtfStruct>(type.Members[2].Type).Name);
        BtfArray numbers = Assert.IsType<BtfArray>(type.Members[3].Type);
        Assert.Equal((3u, "unsigned short"), (numbers.Length, numbers.Element.Name));
        BtfEnum color = Assert.IsType<BtfEnum>(type.Members[4].Type);
        Assert.Equal((1L, true), (color.SizeInBytes, color.IsSigned));
        Assert.Equal([("Red", -1L), ("Green", 2L)], color.Enumerators.Select(item => (item.Name, item.Value)).OrderBy(item => item.Item2));
        Assert.IsType<BtfPointer>(type.Members[5].Type);
    }

    [Fact]
    public void Describe_StructureWithoutFields_IsOneByte()
    {
        BtfStruct type = Describe<Nothing>();

        Assert.Equal(1, type.SizeInBytes);
        Assert.Empty(type.Members);
    }

    [Fact]
    public void Describe_AnyFields_PassTheComparisonWithThemselves()
    {
        BtfStruct type = Describe<Odd>();

        LayoutComparison.Check("m", "value", ClrLayout.Of<Odd>(), type);

        Assert.Equal(["Gr__e", "Optional", "Half", "Nothing"], type.Members.Select(member => member.Name));
    }

    [Fact]
    public void Describe_SameTypeTwice_IsOneType()
    {
        MapSpec spec = new HashMapSpec<Inner, Twice>(1).Describe();

        BtfStruct value = Assert.IsType<BtfStruct>(spec.ValueType);

        Assert.Same(spec.KeyType, value.Members[0].Type);
        Assert.Same(value.Members[0].Type, value.Members[1].Type);
    }

    [Fact]
    public void Describe_Overlapping_BecomesAUnion()
    {
        BtfStruct type = Describe<Overlaid>();

        BtfStruct union = Assert.IsType<BtfStruct>(type.Members[0].Type);
        Assert.True(union.IsUnion);
        Assert.Equal(("", 8L), (type.Members[0].Name, union.SizeInBytes));
        Assert.Equal("after", type.Members[1].Name);
    }

    [Fact]
    public void Describe_Lock_IsWhatTheKernelLooksFor()
    {
        BtfStruct type = Describe<Locked>();

        Assert.Equal(("bpf_spin_lock", 4L), (type.Members[0].Type.Name, type.Members[0].Type.SizeInBytes));
    }

    [Fact]
    public void Describe_Spec_SaysSizesAndFlags()
    {
        MapSpec spec = new LpmTrieMapSpec<LpmKey6, Inner>(5) { Name = "trie", NumaNode = 0 }.Describe();

        Assert.Equal((MapType.LpmTrie, 20u, 4u, 5u), (spec.Type, spec.KeySize, spec.ValueSize, spec.MaxEntries));
        Assert.Equal(MapFlags.NoPreallocation | MapFlags.NumaNode, spec.Flags);
        Assert.Equal("trie", spec.Name);
    }

    [Fact]
    public void Describe_OptionsOfAKind_AreCheckedWhereTheyAreSaid()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BloomFilterMapSpec<int>(5) { HashFunctions = 16 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StackTraceMapSpec(5) { Depth = 0 });
        Assert.Equal(15u, new BloomFilterMapSpec<int>(5) { HashFunctions = 15 }.Describe().Extra);
        Assert.Equal(127u * 8, new StackTraceMapSpec(5).Describe().ValueSize);
    }

    [Fact]
    public void Describe_TokenAndDevice_ReachTheSpec()
    {
        MapSpec spec = new HashMapSpec<int, int>(5) { TokenDescriptor = 7, InterfaceIndex = 3 }.Describe();

        Assert.Equal((MapFlags.Token, 7, 3u), (spec.Flags, spec.TokenDescriptor, spec.InterfaceIndex));
    }

    private static BtfStruct Describe<T>()
        where T : unmanaged => Assert.IsType<BtfStruct>(new ArrayMapSpec<T>(1).Describe().ValueType);

    private enum Color : sbyte
    {
        Red = -1,
        Green = 2,
    }

    private struct Nothing;

    private struct Odd
    {
        public int Größe { get; set; }

        public long? Optional { get; set; }

        public Half Half { get; set; }

        public Nothing Nothing { get; set; }
    }

    private struct Inner
    {
        public int Number { get; set; }
    }

    private struct Twice
    {
        public Inner First { get; set; }

        public Inner Second { get; set; }
    }

    [InlineArray(3)]
    private struct Numbers
    {
        private ushort _first;
    }

    private unsafe struct Everything
    {
        public byte Byte { get; set; }

        public long Long { get; set; }

        public Inner Inner { get; set; }

        public Numbers Numbers { get; set; }

        public Color Color { get; set; }

        public void* Pointer { get; set; }
    }

    [StructLayout(LayoutKind.Explicit)]
    private readonly struct Overlaid
    {
        [FieldOffset(0)] private readonly ulong _whole;
        [FieldOffset(4)] private readonly uint _high;
        [FieldOffset(8)] private readonly int _after;

        public override string ToString() => $"{_whole}{_high}{_after}";
    }

    private struct Locked
    {
        public BpfSpinLock Lock { get; set; }

        public int Number { get; set; }
    }
}
