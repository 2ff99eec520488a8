using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

public sealed class CompatibilityTests
{
    [Theory]
    [InlineData("task_struct", "task_struct")]
    [InlineData("task_struct___old", "task_struct")]
    [InlineData("a___b___c", "a___b")]
    [InlineData("___x", "___x")]
    [InlineData("x___", "x___")]
    [InlineData("x____y", "x____y")]
    [InlineData("", "")]
    public void EssentialName_Flavour_IsLeftOut(string name, string expected)
    {
        Assert.Equal(expected, BtfCompatibility.EssentialName(name));
    }

    [Fact]
    public void HaveSameShape_FlavourAndIntegerNames_DoNotCount()
    {
        BtfType left = Pair("pair", "long unsigned int", 8), right = Pair("pair___mine", "unsigned long", 8);

        Assert.True(BtfCompatibility.HaveSameShape(left, right));
    }

    [Fact]
    public void HaveSameShape_OtherNameSizeOrPlace_IsDifferent()
    {
        BtfType type = Pair("pair", "unsigned long", 8);

        Assert.False(BtfCompatibility.HaveSameShape(type, Pair("couple", "unsigned long", 8)));
        Assert.False(BtfCompatibility.HaveSameShape(type, Pair("pair", "unsigned int", 4)));
        Assert.False(BtfCompatibility.HaveSameShape(type, Pair("pair", "unsigned long", 8, second: 128)));
        Assert.False(BtfCompatibility.HaveSameShape(type, type.Types[1]));
    }

    [Fact]
    public void HaveSameShape_StructuresThatPointToThemselves_Ends()
    {
        Assert.True(BtfCompatibility.HaveSameShape(Node(isNamed: true), Node(isNamed: true)));
        Assert.True(BtfCompatibility.HaveSameShape(Node(isNamed: false), Node(isNamed: false)));
        Assert.False(BtfCompatibility.HaveSameShape(Node(isNamed: true), Node(isNamed: false)));
    }

    [Fact]
    public void HaveSameShape_PointerToADeclaration_IsThatToItsDefinition()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("int", 4);
        int declared = builder.AddPointer(builder.AddForward("thing"));
        int defined = builder.AddPointer(builder.AddStruct("thing___x", 4, new BtfMemberDefinition("x", number, 0)));
        int other = builder.AddPointer(builder.AddForward("thing", isUnion: true));
        BtfTypes types = builder.Build("test");

        Assert.True(BtfCompatibility.HaveSameShape(types[declared], types[defined]));
        Assert.False(BtfCompatibility.HaveSameShape(types[declared], types[other]));
    }

    [Fact]
    public void AreCompatible_SortsThroughPointersAndPrototypes_AreCompared()
    {
        BtfBuilder builder = new();
        int narrow = builder.AddInteger("int", 4), wide = builder.AddInteger("long", 8);
        int first = builder.AddPointer(builder.AddFunctionPrototype(narrow, ("a", wide)));
        int second = builder.AddPointer(builder.AddFunctionPrototype(wide, ("b", builder.AddTypedef("alias", narrow))));
        int third = builder.AddPointer(builder.AddFunctionPrototype(wide, ("b", builder.AddPointer(narrow))));
        int small = builder.AddEnum("e", 4, false, new BtfEnumerator("A", 0)), large = builder.AddEnum("e", 8, false, new BtfEnumerator("A", 0));
        BtfTypes types = builder.Build("test");

        Assert.True(BtfCompatibility.AreCompatible(types[first], types[second]));
        Assert.False(BtfCompatibility.AreCompatible(types[first], types[third]));
        Assert.True(BtfCompatibility.AreCompatible(types[small], types[large]));
        Assert.True(BtfCompatibility.AreCompatible(types[0], types[0]));
        Assert.False(BtfCompatibility.AreCompatible(types[0], types[narrow]));
    }

    [Fact]
    public void AreFieldsCompatible_FollowsTheRulesOfTheLoader()
    {
        BtfBuilder builder = new();
        int narrow = builder.AddInteger("int", 4), wide = builder.AddInteger("long", 8);
        int toNarrow = builder.AddPointer(narrow), toVoid = builder.AddPointer(0);
        int three = builder.AddArray(narrow, narrow, 3), four = builder.AddArray(wide, narrow, 4);
        int flavoured = builder.AddEnum("e___x", 4, false), plain = builder.AddEnum("e", 4, false), other = builder.AddEnum("f", 4, false);
        BtfTypes types = builder.Build("test");

        Assert.True(BtfCompatibility.AreFieldsCompatible(types[narrow], types[wide]));
        Assert.True(BtfCompatibility.AreFieldsCompatible(types[toNarrow], types[toVoid]));
        Assert.True(BtfCompatibility.AreFieldsCompatible(types[three], types[four]));
        Assert.True(BtfCompatibility.AreFieldsCompatible(types[flavoured], types[plain]));
        Assert.False(BtfCompatibility.AreFieldsCompatible(types[plain], types[other]));
        Assert.False(BtfCompatibility.AreFieldsCompatible(types[narrow], types[toVoid]));
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
