using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Headers;

namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

public sealed class HeaderTests
{
    private readonly BtfBuilder _builder = new();
    private readonly int _int;

    public HeaderTests() => _int = _builder.AddInteger("int", 4, BtfIntegerEncoding.Signed);

    [Fact]
    public void Write_AnyTypes_GuardsAndTagsRecords()
    {
        using StringWriter text = new();

        CHeader.Write(_builder.Build("test"), text);

        Assert.StartsWith("#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n", text.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("#pragma clang attribute pop\n#endif\n\n#endif\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TwoStructuresThatPointToEachOther_DeclaresOne()
    {
        int toSecond = _builder.AddPointer(_builder.NextId + 2);
        int first = _builder.AddStruct("first", 8, new BtfMemberDefinition("other", toSecond, 0));
        _builder.AddStruct("second", 8, new BtfMemberDefinition("other", _builder.NextId + 1, 0));
        _builder.AddPointer(first);

        Assert.Equal(
            "\nstruct second;\n\nstruct first {\n\tstruct second *other;\n};\n\nstruct second {\n\tstruct first *other;\n};\n", Definitions());
    }

    [Fact]
    public void Write_MemberByValueThatComesLater_DefinesItFirst()
    {
        _builder.AddStruct("outer", 4, new BtfMemberDefinition("inner", _builder.NextId + 1, 0));
        _builder.AddStruct("inner", 4, new BtfMemberDefinition("x", _int, 0));

        Assert.Equal("\nstruct inner {\n\tint x;\n};\n\nstruct outer {\n\tstruct inner inner;\n};\n", Definitions());
    }

    [Fact]
    public void Write_NamesThatClash_GetSuffixes()
    {
        _builder.AddStruct("same", 4, new BtfMemberDefinition("a", _int, 0));
        _builder.AddUnion("same", 4, new BtfMemberDefinition("b", _int, 0));
        _builder.AddTypedef("same", _int);
        _builder.AddEnum("same", 4, false, new BtfEnumerator("same", 1));
        _builder.AddTypedef("int", _int);

        string text = Definitions();

        Assert.Contains("struct same {", text, StringComparison.Ordinal);
        Assert.Contains("union same___2 {", text, StringComparison.Ordinal);
        Assert.Contains("typedef int same;", text, StringComparison.Ordinal);
        Assert.Contains("enum same___3 {\n\tsame___2 = 1,\n};", text, StringComparison.Ordinal);
        Assert.Contains("typedef int int___2;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NamesThatCDoesNotTake_AreChanged()
    {
        _builder.AddStruct("core::option<u8>", 8, new("0", _int, 0), new("default", _int, 32));
        _builder.AddInteger("u128; int x", 16);
        _builder.AddTypedef("used", 3);

        Assert.Equal(
            "\nstruct core__option_u8_ {\n\tint _0;\n\tint default_;\n};\n\ntypedef unsigned __int128 u128__int_x;\n\ntypedef u128__int_x used;\n", Definitions());
    }

    [Fact]
    public void Write_DeclarationOfADefinedStructure_TakesItsName()
    {
        int forward = _builder.AddForward("later");
        _builder.AddTypedef("pointer_t", _builder.AddPointer(forward));
        _builder.AddTypedef("nowhere_t", _builder.AddForward("nowhere", isUnion: true));
        _builder.AddStruct("later", 4, new BtfMemberDefinition("x", _int, 0));

        Assert.Equal(
            "\nstruct later;\n\ntypedef struct later *pointer_t;\n\nunion nowhere;\n\ntypedef union nowhere nowhere_t;\n\nstruct later {\n\tint x;\n};\n", Definitions());
    }

    [Fact]
    public void Write_Declarators_AreWrittenInsideOut()
    {
        int table = _builder.AddArray(_builder.AddPointer(_builder.AddFunctionPrototype(_int, ("n", _int), ("", 0))), _int, 2);
        _builder.AddTypedef("table_t", table);
        _builder.AddTypedef("row_t", _builder.AddPointer(_builder.AddArray(_int, _int, 7)));
        _builder.AddTypedef("name_t", _builder.AddQualifier(BtfKind.Const, _builder.AddPointer(_builder.AddQualifier(BtfKind.Volatile, 0))));
        _builder.AddTypedef("user_t", _builder.AddPointer(_builder.AddTypeTag("user", _int)));

        Assert.Equal(
            "\ntypedef int (*table_t[2])(int, ...);\n\ntypedef int (*row_t)[7];\n\ntypedef volatile void *const name_t;\n\n" +
            "typedef int __attribute__((btf_type_tag(\"user\"))) *user_t;\n", Definitions());
    }

    [Fact]
    public void Write_MembersOffTheirAlignment_PadsOrPacks()
    {
        int wide = _builder.AddInteger("long long", 8, BtfIntegerEncoding.Signed);
        _builder.AddStruct("padded", 24, new("a", _int, 0), new("b", _int, 96));
        _builder.AddStruct("packed", 12, new("a", _int, 0), new("b", wide, 32));
        _builder.AddStruct("overlapping", 8, new("a", wide, 0), new("b", _int, 32));

        Assert.Equal(
            "\nstruct padded {\n\tint a;\n\tunsigned int : 32;\n\tunsigned int : 32;\n\tint b;\n\tunsigned int : 32;\n\tunsigned int : 32;\n};\n\n" +
            "struct packed {\n\tint a;\n\tlong long b;\n} __attribute__((packed));\n\n" +
            "struct overlapping {\n\tunsigned char __padding_0[8];\n};\n", Definitions());
    }

    [Fact]
    public void Write_Enumerations_KeepSizeAndSign()
    {
        _builder.AddEnum("plain", 4, false, new BtfEnumerator("A", 1));
        _builder.AddEnum("forced", 4, true, new BtfEnumerator("B", 1));
        _builder.AddEnum("tiny", 1, false, new BtfEnumerator("C", 255));
        _builder.AddEnum("wide", 8, false, new BtfEnumerator("D", -1));
        _builder.AddEnum("", 4, false, new BtfEnumerator("CONSTANT", 7));
        _builder.AddEnum("empty", 4, false);

        Assert.Equal(
            "\nenum plain {\n\tA = 1,\n};\n\nenum forced : int {\n\tB = 1,\n};\n\nenum tiny : unsigned char {\n\tC = 255,\n};\n\n" +
            "enum wide {\n\tD = 18446744073709551615ULL,\n};\n\nenum empty : unsigned int;\n\nenum {\n\tCONSTANT = 7,\n};\n", Definitions());
    }

    [Fact]
    public void Write_AnonymousStructureInACircle_IsRefused()
    {
        int pointer = _builder.AddPointer(_builder.NextId + 1);
        int circle = _builder.AddStruct("", 8, new BtfMemberDefinition("self", pointer, 0));
        _builder.AddTypedef("circle_t", circle);

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => Definitions());

        Assert.Contains("nested more than 128 deep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TextThatDoublesWithEveryLevel_IsRefused()
    {
        int inner = _int;
        for (int level = 0; level < 60; level++)
            inner = _builder.AddStruct("", 16, new("a", _builder.AddPointer(inner), 0), new("b", _builder.NextId - 1, 64));
        _builder.AddTypedef("endless_t", inner);

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => Definitions());

        Assert.Contains("DBO0202", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongChainOfPointers_IsRefused()
    {
        int target = _int;
        for (int level = 0; level < 1000; level++)
            target = _builder.AddPointer(target);
        _builder.AddTypedef("far_t", target);

        Assert.Throws<ObjectFileException>(() => Definitions());
    }

    internal static string Definitions(BtfTypes types)
    {
        using StringWriter text = new();
        CHeader.WriteDefinitions(types, new HeaderNames(types), text);
        return text.ToString();
    }

    private string Definitions() => Definitions(_builder.Build("test"));
}
