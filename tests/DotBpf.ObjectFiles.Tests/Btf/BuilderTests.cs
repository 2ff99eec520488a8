using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf;

public sealed class BuilderTests
{
    public static TheoryData<string> Typed => new(CorpusFiles.Names.Where(name => TypesOf(name) is not null));

    [Fact]
    public void Build_EveryKind_ReadsBackAsAdded()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("int", 4, BtfIntegerEncoding.Signed);
        int node = builder.AddStruct("node", 16, new("value", number, 0), new("next", builder.NextId + 1, 64));
        int pointer = builder.AddPointer(node);
        int array = builder.AddArray(number, number, 3);
        int bits = builder.AddUnion("bits", 4, new("low", number, 0, 3), new("whole", number, 0));
        int wide = builder.AddEnum("wide", 8, isSigned: true, new BtfEnumerator("LOW", long.MinValue));
        int narrow = builder.AddEnum("narrow", 1, isSigned: false, new BtfEnumerator("A", 200));
        int fraction = builder.AddFloat("double", 8);
        int later = builder.AddForward("later", isUnion: true);
        int alias = builder.AddTypedef("node_t", builder.AddQualifier(BtfKind.Const, builder.AddTypeTag("user", node)));
        int prototype = builder.AddFunctionPrototype(0, ("count", number), ("", 0));
        int function = builder.AddFunction("print", prototype, BtfLinkage.Global);
        int variable = builder.AddVariable("total", number, BtfLinkage.Static);
        int section = builder.AddDataSection(".bss", 4, new BtfVariablePlace(variable, 0, 4));
        builder.AddDeclarationTag("shown", node, 1);

        BtfTypes types = builder.Build("built");

        Assert.Equal(["value:int@0", "next:struct node *@64"], ((BtfStruct)types[node]).Members.Select(m => $"{m.Name}:{m.Type}@{m.BitOffset}"));
        Assert.Equal(pointer, ((BtfStruct)types[node]).Members[1].TypeId);
        Assert.Equal((12L, 3u), (types[array].SizeInBytes, ((BtfArray)types[array]).Length));
        Assert.Equal([3, 0], ((BtfStruct)types[bits]).Members.Select(m => m.BitFieldSize));
        Assert.Equal((BtfKind.Enum64, long.MinValue, true), (types[wide].Kind, ((BtfEnum)types[wide]).Enumerators[0].Value, ((BtfEnum)types[wide]).IsSigned));
        Assert.Equal((200L, false), (((BtfEnum)types[narrow]).Enumerators[0].Value, ((BtfEnum)types[narrow]).IsSigned));
        Assert.Equal((8L, "union later", "node_t"), (types[fraction].SizeInBytes, types[later].ToString(), types[alias].ToString()));
        Assert.Same(types[node], types[alias].Resolve());
        Assert.Equal("void (int, ...)", types[prototype].ToString());
        Assert.Equal(BtfLinkage.Global, ((BtfFunction)types[function]).Linkage);
        Assert.Equal(variable, ((BtfDataSection)types[section]).Variables.Single().VariableId);
        Assert.Equal(["shown"], types.TagsOf(types[node], 1));
    }

    [Fact]
    public void Build_EqualNames_AreStoredOnce()
    {
        BtfBuilder builder = new();
        builder.AddForward("name");
        builder.AddForward("name", isUnion: true);

        Assert.Equal(24 + 2 * 12 + "\0name\0".Length, builder.ToArray().Length);
    }

    [Fact]
    public void Build_ReferenceToNothing_SaysSo()
    {
        BtfBuilder builder = new();
        builder.AddPointer(7);

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => builder.Build("built"));

        Assert.Contains("refers to type 7; there are 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_WhatBtfCannotSay_IsRefused()
    {
        BtfBuilder builder = new();

        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddInteger("odd", 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddPointer(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddQualifier(BtfKind.Typedef, 0));
        Assert.Throws<ArgumentException>(() => builder.AddForward("a\0b"));
        Assert.Throws<ArgumentException>(() => builder.AddStruct("far", 1 << 24, new BtfMemberDefinition("bit", 0, 1 << 24, 1)));
        Assert.Throws<ArgumentException>(() => builder.AddEnum("many", 4, false, new BtfEnumerator[0x10000].Select(_ => new BtfEnumerator("x", 0)).ToArray()));
        Assert.Equal(1, builder.NextId);
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public void From_TypesOfCorpus_GivesTheSameBytes(string name)
    {
        BtfTypes types = TypesOf(name)!;

        Assert.Equal(types.Raw.ToArray(), BtfBuilder.From(types).ToArray());
        Assert.Equal(types.Raw.ToArray(), BtfTypes.Read(types.ToArray(ByteOrder.BigEndian), name).Raw.ToArray());
        Assert.Equal(types.Raw.ToArray(), BtfTypes.Read(types.ToArray(ByteOrder.LittleEndian), name).Raw.ToArray());
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public void Import_EveryTypeOfCorpus_HasTheSameNamesAndSizes(string name)
    {
        BtfTypes types = TypesOf(name)!;
        BtfBuilder builder = new();

        int[] copies = [.. Enumerable.Range(1, types.Count - 1).Select(id => builder.Import(types[id]))];

        BtfTypes built = builder.Build(name);
        Assert.Equal(types.Count, built.Count);
        Assert.Equal(Enumerable.Range(1, types.Count - 1).Select(id => Describe(types[id])), copies.Select(id => Describe(built[id])));
    }

    [Fact]
    public void From_MoreAdded_KeepsIdsAndSharesNames()
    {
        BtfTypes types = TypesOf("counters.clang19-bpfel-v3")!;
        BtfBuilder builder = BtfBuilder.From(types);

        int added = builder.AddForward("int");

        Assert.Equal(types.Count, added);
        Assert.Equal(types.Raw.Length + 12, builder.ToArray().Length);
        Assert.Equal(types[types.Count - 1].ToString(), builder.Build("more")[types.Count - 1].ToString());
    }

    [Fact]
    public void Import_StructureOfManyTypes_TakesOnlyWhatItNeeds()
    {
        BtfBuilder large = new();
        int number = large.AddInteger("int", 4);
        large.AddForward("unrelated");
        int pair = large.AddStruct("pair", 8, new("a", number, 0), new("b", number, 32));
        BtfTypes source = large.Build("large");
        BtfBuilder small = new();

        int copy = small.Import(source[pair]);

        Assert.Equal(copy, small.Import(source[pair]));
        Assert.Equal(3, small.Build("small").Count);
    }

    private static string Describe(BtfType type) => $"{type.Kind} {type.Name} {type} {type.SizeInBytes}";

    private static BtfTypes? TypesOf(string name) => ObjectSpec.TryRead(CorpusFiles.Bytes(name), name, out ObjectSpec? spec, out _) ? spec.Types : null;
}
