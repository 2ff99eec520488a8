// The fields below are only looked at by reflection.
#pragma warning disable CS0649
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf.Tests.Layouts;

public sealed class ClrLayoutTests
{
    [Fact]
    public void Of_Record_MeasuresNamesAndOffsets()
    {
        ClrLayout layout = ClrLayout.Of<Mixed>();

        Assert.Equal(
            [("Small", 0, 1), ("Large", 8, 8), ("Open", 16, 1), ("Letter", 18, 2)],
            layout.Members.Select(field => (field.Name, field.Offset, field.Layout.Size)));
        Assert.Equal(24, layout.Size);
    }

    [Fact]
    public void Of_Packed_MeasuresWhatTheRuntimeDoes()
    {
        ClrLayout layout = ClrLayout.Of<Packed>();

        Assert.Equal([0, 1], layout.Members.Select(field => field.Offset));
        Assert.Equal(9, layout.Size);
    }

    [Fact]
    public void Of_InlineArray_KnowsItsElements()
    {
        ClrLayout layout = ClrLayout.Of<Three>();

        Assert.Equal(3, layout.Length);
        Assert.Equal(24, layout.Element!.Size);
        Assert.Equal(72, layout.Size);
    }

    [Fact]
    public void Unwrap_WrapperOfWrapper_IsTheNumber() => Assert.Equal(typeof(ulong), ClrLayout.Of<Outer>().Unwrap().Type);

    [Fact]
    public void Cover_Padding_StaysUncovered()
    {
        bool[] covered = new bool[24];

        ClrLayout.Of<Mixed>().Cover(covered);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 17, 20, 21, 22, 23], Enumerable.Range(0, 24).Where(i => !covered[i]));
    }

    [Fact]
    public void Of_Nullables_KnowsFlagAndValue()
    {
        ClrLayout layout = ClrLayout.Of<Optional>();

        Assert.Equal([("Byte", 0, 2), ("Long", 8, 16), ("Time", 24, 16)], layout.Members.Select(field => (field.Name, field.Offset, field.Layout.Size)));
        Assert.Equal([("HasValue", 0), ("Value", 8)], layout.Members[1].Layout.Members.Select(field => (field.Name, field.Offset)));
    }

    [Theory]
    [InlineData((byte)0x5a)]
    [InlineData((short)0x5a5a)]
    [InlineData(0x5a5a5a5aL)]
    public void Of_Nullable_ValueLiesWhereTheRuntimePutsIt<T>(T value)
        where T : unmanaged
    {
        Holder<T> holder = new() { Value = value };
        ClrLayout nullable = ClrLayout.Of<Holder<T>>().Members[0].Layout;

        Assert.Equal(value, MemoryMarshal.Read<T>(MapBytes.Of(in holder)[nullable.Members[1].Offset..]));
        Assert.Equal(1, MapBytes.Of(in holder)[nullable.Members[0].Offset]);
    }

    [Fact]
    public void Of_StructureWithoutFields_IsOneByteInNoField()
    {
        bool[] covered = new bool[1];
        ClrLayout layout = ClrLayout.Of<Nothing>();

        layout.Cover(covered);

        Assert.False(layout.IsScalar);
        Assert.Equal([false], covered);
    }

    private struct Optional
    {
        public byte? Byte;
        public long? Long;
        public DateTime? Time;
    }

    private struct Holder<T>
        where T : unmanaged
    {
        public T? Value;
    }

    private struct Nothing;

    private record struct Mixed(byte Small, ulong Large, bool Open, char Letter);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Packed
    {
        public byte Small;
        public ulong Large;
    }

    [InlineArray(3)]
    private struct Three
    {
        public Mixed Element;
    }

    private record struct Wrapper(ulong Only);

    private record struct Outer(Wrapper Inner);
}
