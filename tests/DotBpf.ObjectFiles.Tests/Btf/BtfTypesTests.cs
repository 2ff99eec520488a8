using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf;

public sealed class BtfTypesTests
{
    [Fact]
    public void Read_EveryKind_IsDecoded()
    {
        BtfBytes bytes = new();
        int number = bytes.Integer("int");
        int pointer = bytes.Add(BtfKind.Pointer, "", (uint)number);
        int array = bytes.Array(number, 3);
        int point = bytes.Struct("point", 16, ("x", number, 0), ("next", pointer, 64));
        int wide = bytes.Add(BtfKind.Enum64, "wide", 8, 1, flag: true, bytes.StringAt("LOW"), 0xfffffffe, 0xffffffff);
        int narrow = bytes.Add(BtfKind.Enum, "narrow", 4, 1, flag: true, bytes.StringAt("MINUS"), 0xffffffff);
        int alias = bytes.Add(BtfKind.Typedef, "number_t", (uint)number);
        int fraction = bytes.Add(BtfKind.Float, "double", 8);
        int forward = bytes.Add(BtfKind.Forward, "later", 0, flag: true);

        BtfTypes types = bytes.Read();

        Assert.Equal("int *", types[pointer].ToString());
        Assert.Equal(12, types[array].SizeInBytes);
        Assert.Equal(["x", "next"], ((BtfStruct)types[point]).Members.Select(member => member.Name));
        Assert.Equal(8u, ((BtfStruct)types[point]).Members[1].Offset);
        Assert.Equal(-2, ((BtfEnum)types[wide]).Enumerators[0].Value);
        Assert.Equal(-1, ((BtfEnum)types[narrow]).Enumerators[0].Value);
        Assert.Equal((types[number], "number_t"), (types[alias].Resolve(), types[alias].ToString()));
        Assert.Equal(8, types[fraction].SizeInBytes);
        Assert.Equal("union later", types[forward].ToString());
        Assert.Equal("void", types[0].ToString());
    }

    [Fact]
    public void Read_ForeignByteOrder_GivesTheSameBytes()
    {
        byte[] native = CorpusFiles.Read("counters.clang19-bpfel-v3").Types!.Raw.ToArray();
        byte[] foreign = Swapped(native);

        BtfTypes types = BtfTypes.Read(foreign, "foreign");

        Assert.Equal(native, types.Raw.ToArray());
    }

    [Fact]
    public void Item_SameId_GivesTheSameType()
    {
        BtfTypes types = CorpusFiles.Read("counters.clang19-bpfel-v3").Types!;

        BtfType[] seen = new BtfType[types.Count];
        Parallel.For(0, 4 * types.Count, i => Interlocked.CompareExchange(ref seen[i % seen.Length], types[i % seen.Length], null));

        Assert.All(seen, type => Assert.Same(types[type.Id], type));
    }

    [Fact]
    public void Item_NoSuchId_SaysSo()
    {
        BtfTypes types = new BtfBytes().Read();

        ObjectFileException fault = Assert.Throws<ObjectFileException>(() => types[1]);

        Assert.Equal("DBO0202", fault.Diagnostics[0].Id);
    }

    [Fact]
    public void TryFind_NameOfTwoKinds_FindsTheKindAskedFor()
    {
        BtfBytes bytes = new();
        int number = bytes.Integer("same");
        int structure = bytes.Struct("same", 4, ("x", number, 0));
        bytes.Struct("same", 8, ("x", number, 0));
        BtfTypes types = bytes.Read();

        bool isFound = types.TryFind("same", out BtfStruct? found);

        Assert.True(isFound);
        Assert.Equal(structure, found!.Id);
        Assert.False(types.TryFind("same", out BtfEnum? _));
        Assert.False(types.TryFind("other", out BtfStruct? _));
    }

    [Fact]
    public void TagsOf_TaggedMember_GivesItsTags()
    {
        BtfBytes bytes = new();
        int number = bytes.Integer();
        int structure = bytes.Struct("s", 4, ("x", number, 0));
        bytes.Add(BtfKind.DeclarationTag, "of member", (uint)structure, more: 0u);
        bytes.Add(BtfKind.DeclarationTag, "of whole", (uint)structure, more: 0xffffffff);
        BtfTypes types = bytes.Read();

        Assert.Equal(["of member"], types.TagsOf(types[structure], 0));
        Assert.Equal(["of whole"], types.TagsOf(types[structure]));
        Assert.Empty(types.TagsOf(types[number]));
    }

    [Fact]
    public void ToString_PrototypesWithinPrototypes_IsCutOff()
    {
        BtfBytes bytes = new();
        int inner = bytes.Integer();
        for (int level = 0; level < 30; level++)
        {
            uint[] parameters = [.. Enumerable.Repeat((uint[])[0, (uint)inner], 40).SelectMany(pair => pair)];
            inner = bytes.Add(BtfKind.FunctionPrototype, "", (uint)inner, 40, more: parameters);
        }

        string text = bytes.Read()[inner].ToString();

        Assert.InRange(text.Length, 1, 10_000);
    }

    private static byte[] Swapped(byte[] native)
    {
        byte[] bytes = [.. native];
        int types = (int)MemoryMarshal.Read<uint>(bytes.AsSpan(12));
        (bytes[0], bytes[1]) = (bytes[1], bytes[0]);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(4, 20 + types));
        BinaryPrimitives.ReverseEndianness(words, words);
        return bytes;
    }
}
