using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

public sealed class ShapeTests
{
    [Fact]
    public void HasSameShapeAs_FlavourAndIntegerNames_DoNotCount()
    {
        BtfType left = Pair("pair", "long unsigned int", 8), right = Pair("pair___mine", "unsigned long", 8);

        Assert.True(left.HasSameShapeAs(right));
    }

    [Fact]
    public void HasSameShapeAs_OtherNameSizeOrPlace_IsDifferent()
    {
        BtfType type = Pair("pair", "unsigned long", 8);

        Assert.False(type.HasSameShapeAs(Pair("couple", "unsigned long", 8)));
        Assert.False(type.HasSameShapeAs(Pair("pair", "unsigned int", 4)));
        Assert.False(type.HasSameShapeAs(Pair("pair", "unsigned long", 8, second: 128)));
        Assert.False(type.HasSameShapeAs(type.Types[1]));
    }

    [Fact]
    public void HasSameShapeAs_StructuresThatPointToThemselves_Ends()
    {
        Assert.True(Node(isNamed: true).HasSameShapeAs(Node(isNamed: true)));
        Assert.True(Node(isNamed: false).HasSameShapeAs(Node(isNamed: false)));
        Assert.False(Node(isNamed: true).HasSameShapeAs(Node(isNamed: false)));
    }

    [Fact]
    public void HasSameShapeAs_PointerToADeclaration_IsThatToItsDefinition()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("int", 4);
        int declared = builder.AddPointer(builder.AddForward("thing"));
        int defined = builder.AddPointer(builder.AddStruct("thing___x", 4, new BtfMemberDefinition("x", number, 0)));
        int other = builder.AddPointer(builder.AddForward("thing", isUnion: true));
        BtfTypes types = builder.Build("test");

        Assert.True(types[declared].HasSameShapeAs(types[defined]));
        Assert.False(types[declared].HasSameShapeAs(types[other]));
    }

    private static BtfType Pair(string name, string number, int size, uint second = 0)
    {
        BtfBuilder builder = new();
        int type = builder.AddInteger(number, size);
        uint place = second == 0 ? (uint)size * 8 : second;
        int pair = builder.AddStruct(name, place / 8 + (uint)size, new("a", type, 0), new("b", type, place));
        return builder.Build("test")[pair];
    }

    private static BtfType Node(bool isNamed)
    {
        BtfBuilder builder = new();
        int pointer = builder.AddPointer(builder.NextId + 1);
        int node = builder.AddStruct(isNamed ? "node" : "", 8, new BtfMemberDefinition("next", pointer, 0));
        return builder.Build("test")[node];
    }
}
