using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

public sealed class SplitTests
{
    private readonly BtfTypes _base;
    private readonly int _number;
    private readonly int _shared;

    public SplitTests()
    {
        BtfBuilder builder = new();
        _number = builder.AddInteger("int", 4);
        _shared = builder.AddStruct("shared", 4, new BtfMemberDefinition("value", _number, 0));
        builder.AddDeclarationTag("of the base", _shared);
        _base = builder.Build("base");
    }

    [Fact]
    public void Read_SplitSet_ContinuesIdsAndStringsOfItsBase()
    {
        (BtfTypes types, int own) = Split();

        Assert.Equal((_base.Count, _base.Count), (types.FirstId, own));
        Assert.Equal(_base.Count + 2, types.Count);
        Assert.Same(_base[_shared], types[_shared]);
        Assert.Same(_base[0], types[0]);
        Assert.Equal(["value:struct shared@0", "mine:int@32"], ((BtfStruct)types[own]).Members.Select(m => $"{m.Name}:{m.Type}@{m.BitOffset}"));
        Assert.Equal(24 + 12 + 2 * 12 + 16 + "own\0mine\0of the split\0".Length, types.Raw.Length);
    }

    [Fact]
    public void TryFind_NameOfEither_IsFound()
    {
        (BtfTypes types, int own) = Split();

        Assert.True(types.TryFind("own", out BtfStruct? found));
        Assert.Equal(own, found.Id);
        Assert.True(types.TryFind("shared", out BtfStruct? below));
        Assert.Same(_base[_shared], below);
        Assert.False(types.TryFind("neither", out BtfStruct? _));
    }

    [Fact]
    public void TagsOf_TypeOfTheBase_HasTagsOfBoth()
    {
        (BtfTypes types, _) = Split();

        Assert.Equal(["of the split", "of the base"], types.TagsOf(types[_shared]));
        Assert.Equal(["of the base"], _base.TagsOf(_base[_shared]));
    }

    [Fact]
    public void From_SplitSet_GivesTheSameBytes()
    {
        (BtfTypes types, _) = Split();

        Assert.Equal(types.Raw.ToArray(), BtfBuilder.From(types).ToArray());
        Assert.Equal(types.Raw.ToArray(), BtfTypes.Read(types.ToArray(ByteOrder.BigEndian), "split", _base).Raw.ToArray());
    }

    [Fact]
    public void Read_SplitOfASplit_FallsThroughBoth()
    {
        (BtfTypes middle, int own) = Split();
        BtfBuilder builder = new(middle);
        int pointer = builder.AddPointer(own);
        int alias = builder.AddTypedef("shared", _shared);

        BtfTypes top = builder.Build("top");

        Assert.Equal("struct own *", top[pointer].ToString());
        Assert.Same(_base[_shared], top[alias].Resolve());
        Assert.Equal("shared", top[alias].Name);
    }

    [Fact]
    public void Read_SplitSetWithoutItsBase_IsRefused()
    {
        (BtfTypes types, _) = Split();

        Assert.Throws<ObjectFileException>(() => BtfTypes.Read(types.Raw, "split"));
        Assert.Throws<ObjectFileException>(() => BtfTypes.Read(types.Raw, "split", new BtfBuilder().Build("other")));
    }

    [Fact]
    public void Read_SplitTypeAroundItself_IsRefused()
    {
        BtfBuilder builder = new(_base);
        builder.AddStruct("self", 8, new BtfMemberDefinition("value", builder.NextId, 0));

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => builder.Build("split"));

        Assert.Contains($"Type {_base.Count} is damaged: it contains itself", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Item_NoSuchId_SaysSo()
    {
        (BtfTypes types, _) = Split();

        Assert.Throws<ObjectFileException>(() => types[types.Count]);
        Assert.Throws<ObjectFileException>(() => types[-1]);
    }

    private (BtfTypes Types, int Own) Split()
    {
        BtfBuilder builder = new(_base);
        int own = builder.AddStruct("own", 8, new("value", _shared, 0), new("mine", _number, 32));
        builder.AddDeclarationTag("of the split", _shared);
        return (builder.Build("split"), own);
    }
}
