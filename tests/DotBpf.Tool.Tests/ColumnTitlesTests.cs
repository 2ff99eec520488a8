using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Values;
using DotBpf.Tool.Maps;

namespace DotBpf.Tool.Tests;

public sealed class ColumnTitlesTests
{
    private static readonly BtfTypes s_types = ObjectSpec.Read(Files.Counts).Types!;

    [Theory]
    [InlineData("counter", "packets, bytes")]
    [InlineData("route", "first.packets, first.bytes, last.packets, last.bytes, hops")]
    public void Of_MembersOfSameName_AreToldApartByTheirStructures(string structure, string expected)
    {
        Assert.True(s_types.TryFind(structure, out BtfStruct? type));

        IReadOnlyList<BtfValueField> columns = BtfValueFormatter.For(type, (int)type.SizeInBytes!).Columns;

        Assert.Equal(expected, string.Join(", ", ColumnTitles.Of(columns, "value")));
    }

    [Fact]
    public void Of_NoStructure_IsTheTitleGiven()
    {
        Assert.Equal(["value"], ColumnTitles.Of(BtfValueFormatter.ForNumber(4).Columns, "value"));
    }
}
