using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tests;

/// <summary>Which types of a pinned map and of a spec mean the same.</summary>
public sealed class TypeAgreementTests
{
    [Fact]
    public void Holds_StructuresOfOtherNames_AgreeAsCAndCSharp() =>
        Assert.True(Agree(
            types => Pair(types, "flow_key", "first_seen", "bytes"),
            types => Pair(types, "FlowKey", "FirstSeen", "Bytes")));

    [Fact]
    public void Holds_FieldsSwapped_DoNotAgree() =>
        Assert.False(Agree(
            types => Pair(types, "stats", "packets", "bytes"),
            types => Pair(types, "stats", "bytes", "packets")));

    [Fact]
    public void Holds_FieldsSwappedWithoutNames_Agree() =>
        Assert.True(Agree(types => Pair(types, "a", "prefixlen", "data"), types => Pair(types, "b", "PrefixLength", "Address"), withNames: false));

    [Fact]
    public void Holds_AnonymousStructure_AgreesWithItsMembers() =>
        Assert.True(Agree(
            types => Pair(types, "a", "x", "y"),
            types => types.AddStruct("b", 16, new BtfMemberDefinition("", Pair(types, "", "x", "y"), 0))));

    [Theory]
    [InlineData(4, true, 4, false, false)]
    [InlineData(4, true, 8, true, false)]
    [InlineData(1, true, 1, false, true)]
    [InlineData(8, false, 8, false, true)]
    public void Holds_Numbers_NeedSizeAndSign(int size, bool isSigned, int otherSize, bool isOtherSigned, bool expected) =>
        Assert.Equal(expected, Agree(types => Integer(types, "a", size, isSigned), types => Integer(types, "b", otherSize, isOtherSigned)));

    [Theory]
    [InlineData("TCP", 1, true)]
    [InlineData("UDP", 7, true)]
    [InlineData("TCP", 2, false)]
    public void Holds_EnumerationThatHasGrown_AgreesUnlessItsNumbersChanged(string name, long value, bool expected) =>
        Assert.Equal(expected, Agree(
            types => types.AddEnum("protocol", 4, isSigned: false, new BtfEnumerator("TCP", 1)),
            types => types.AddEnum("Protocol", 4, isSigned: false, new BtfEnumerator("OTHER", 0), new BtfEnumerator(name, value))));

    [Fact]
    public void Holds_EnumerationAndNumber_Agree() =>
        Assert.True(Agree(types => types.AddEnum("e", 4, isSigned: false, new BtfEnumerator("A", 1)), types => Integer(types, "unsigned int", 4, isSigned: false)));

    [Fact]
    public void Holds_StructuresThatTheKernelKnowsByName_MustBeTheSame() =>
        Assert.False(Agree(types => Pair(types, "bpf_timer", "a", "b"), types => Pair(types, "bpf_wq", "a", "b")));

    private static bool Agree(Func<BtfBuilder, int> left, Func<BtfBuilder, int> right, bool withNames = true) => TypeAgreement.Holds(Build(left), Build(right), withNames);

    private static BtfType Build(Func<BtfBuilder, int> add)
    {
        var builder = new BtfBuilder();
        int id = add(builder);
        return builder.Build("test")[id];
    }

    private static int Pair(BtfBuilder types, string name, string first, string second)
    {
        int number = Integer(types, "long", 8, isSigned: false);
        return types.AddStruct(name, 16, new BtfMemberDefinition(first, number, 0), new BtfMemberDefinition(second, number, 64));
    }

    private static int Integer(BtfBuilder types, string name, int size, bool isSigned) => types.AddInteger(name, size, isSigned ? BtfIntegerEncoding.Signed : BtfIntegerEncoding.None);
}
