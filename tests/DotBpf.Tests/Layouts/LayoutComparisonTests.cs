// The fields below are only looked at by reflection.
#pragma warning disable CS0649
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Tests.Layouts;

public sealed class LayoutComparisonTests
{
    private static readonly ObjectSpec s_spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "layouts.bpf.o"));

    [Fact]
    public void Check_SameFields_Passes()
    {
        Check<Plain>("m_plain");
        Check<HolesByRuntime>("m_holes");
        Check<HolesNamed>("m_holes");
        Check<Nested>("m_nested");
        Check<UnionAsBytes>("m_union");
        Check<UnionAsViews>("m_union");
        Check<Anonymous>("m_anonymous");
        Check<Bits>("m_bits");
        Check<ulong>("m_wrapped");
        Check<Wrapped>("m_u64");
        Check<Inner>("m_typedef");
    }

    [Fact]
    public void Check_FixedBuffers_AreArrays() => Check<NestedFixed>("m_nested");

    [Theory]
    [InlineData(typeof(OtherName), "value field 'balance' (offset 8)", "'Credit'", "'balance'")]
    [InlineData(typeof(OtherSign), "value field 'balance' (offset 8)", "UInt32", "__s32")]
    [InlineData(typeof(OtherSize), "value field 'port' (offset 12)", "Byte (1 bytes)", "__u16 (2 bytes)")]
    [InlineData(typeof(OtherOrder), "value field 'balance' (offset 8)", "'Port'", "'balance'")]
    [InlineData(typeof(TooShort), "value field 'port' (offset 12)", "no such field", "'port'")]
    [InlineData(typeof(TooLong), "size of value", "24 bytes", "16 bytes")]
    [InlineData(typeof(FloatForInteger), "value field 'packets' (offset 0)", "Double", "__u64")]
    public void Check_PlainDiffers_NamesTheFirstField(Type type, string place, string expected, string found)
    {
        MapLayoutException error = Fail("m_plain", type);

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FieldOverPadding_OnlyWhereCHasNone()
    {
        MapLayoutException error = Fail("m_holes", typeof(HolesShifted));

        Assert.Contains("'second' (offset 8)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NestedFieldDiffers_NamesThePath()
    {
        MapLayoutException error = Fail("m_nested", typeof(NestedWrong));

        Assert.Contains("value field 'in.c' (offset 6)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SignedForUnsigned_IsADifference()
    {
        Check<ulong>("m_u64");
        Check<long>("m_s64");

        Assert.Contains("Int64", Fail("m_u64", typeof(long)).Expected, StringComparison.Ordinal);
        Assert.Contains("UInt64", Fail("m_s64", typeof(ulong)).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoViewOfTheUnion_Fails() => Fail("m_union", typeof(UnionWrong));

    private static void Check<T>(string map)
        where T : unmanaged => LayoutComparison.Check(map, "value", ClrLayout.Of<T>(), s_spec.Maps[map].ValueType!);

    private static MapLayoutException Fail(string map, Type type)
    {
        Action<string> check = typeof(LayoutComparisonTests)
            .GetMethod(nameof(Check), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type)
            .CreateDelegate<Action<string>>();
        return Assert.Throws<MapLayoutException>(() => check(map));
    }

    private record struct Plain(ulong Packets, int Balance, ushort Port, byte Flag, bool Open);

    private record struct OtherName(ulong Packets, int Credit, ushort Port, byte Flag, bool Open);

    private record struct OtherSign(ulong Packets, uint Balance, ushort Port, byte Flag, bool Open);

    private record struct OtherSize(ulong Packets, int Balance, byte Port, byte Flag, bool Open);

    private record struct OtherOrder(ulong Packets, ushort Port, byte Flag, bool Open, int Balance);

    private record struct TooShort(ulong Packets, int Balance);

    private record struct TooLong(ulong Packets, int Balance, ushort Port, byte Flag, bool Open, ulong More);

    private record struct FloatForInteger(double Packets, int Balance, ushort Port, byte Flag, bool Open);

    private record struct HolesByRuntime(byte First, ulong Second, ushort Third);

    private struct HolesNamed
    {
        public byte First;
        public byte Padding1;
        public ushort Padding2;
        public uint Padding3;
        public ulong Second;
        public ushort Third;
        public ushort Padding4;
        public uint Padding5;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct HolesShifted
    {
        public byte First;
        public ulong Second;
        public ushort Third;
    }

    private record struct Inner(uint A, short B, ushort C);

    private record struct InnerWrong(uint A, short B, short C);

    [InlineArray(2)]
    private struct TwoInner
    {
        public Inner Element;
    }

    [InlineArray(16)]
    private struct Name16
    {
        public byte Element;
    }

    private record struct Four(uint A, uint B, uint C, uint D);

    private enum Color
    {
        Red,
    }

    private struct Nested
    {
        public Inner In;
        public TwoInner Many;
        public Name16 Name;
        public Four Numbers;
        public Color Color;
        public ulong Pointer;
        public double Ratio;
    }

    private unsafe struct NestedFixed
    {
        public Inner In;
        public TwoInner Many;
        public fixed byte Name[16];
        public fixed uint Numbers[4];
        public Color Color;
        public void* Pointer;
        public double Ratio;
    }

    private struct NestedWrong
    {
        public InnerWrong In;
        public TwoInner Many;
        public Name16 Name;
        public Four Numbers;
        public Color Color;
        public ulong Pointer;
        public double Ratio;
    }

    private struct UnionAsBytes
    {
        public uint Kind;
        public Name16 Address;
        public uint Code;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct UnionAsViews
    {
        [FieldOffset(0)]
        public uint Kind;
        [FieldOffset(4)]
        public Name16 Address;
        [FieldOffset(20)]
        public uint Code;
        [FieldOffset(20)]
        public ushort Low;
        [FieldOffset(22)]
        public ushort High;
    }

    private struct UnionWrong
    {
        public uint Kind;
        public Four Address;
        public float Code;
    }

    private record struct Anonymous(uint Before, ushort X, ushort Y, ulong After);

    private record struct Bits(uint LowAndHigh, uint Whole);

    private record struct Wrapped(ulong Only);
}
