using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>Types that are read and written again are the same bytes.</summary>
public sealed class BtfRoundTripTests
{
    public static TheoryData<string> WithTypes => new(CorpusFiles.Names.Where(name => SectionOf(name) is not null));

    // Old compilers wrote enumerations of 8 bytes with values of 4, which nobody should write again.
    public static TheoryData<string> WithSoundEnumerations => new(CorpusFiles.Names.Where(name => SectionOf(name) is not null &&
        BtfTypes.Read(SectionOf(name)!.Bytes.Memory, name) is var types && Enumerable.Range(0, types.Count).All(id => types[id] is not BtfEnum { Kind: BtfKind.Enum, SizeInBytes: 8 })));

    [Theory]
    [MemberData(nameof(WithTypes))]
    public void ToArray_TypesOfACompiler_GivesTheSameBytes(string name)
    {
        OrderedBytes section = SectionOf(name)!.Bytes;

        BtfTypes types = BtfTypes.Read(section.Memory, name);

        Assert.Equal(section.Memory.ToArray(), types.ToArray(section.Order));
        Assert.Equal(section.Memory.ToArray(), BtfBuilder.From(types).ToArray(section.Order));
    }

    [Theory]
    [MemberData(nameof(WithTypes))]
    public void ToArray_ThroughTheOtherByteOrder_GivesTheSameBytes(string name)
    {
        OrderedBytes section = SectionOf(name)!.Bytes;
        ByteOrder other = section.Order == ByteOrder.LittleEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian;

        BtfTypes turned = BtfTypes.Read(BtfTypes.Read(section.Memory, name).ToArray(other), name);

        Assert.Equal(section.Memory.ToArray(), turned.ToArray(section.Order));
    }

    [Theory]
    [MemberData(nameof(WithSoundEnumerations))]
    public void Add_EveryTypeOfACompiler_GivesTheSameRecords(string name)
    {
        BtfTypes types = BtfTypes.Read(SectionOf(name)!.Bytes.Memory, name);

        byte[] again = BtfRebuild.RecordsOf(types);

        Assert.Equal(types.Index.Types.ToArray(), again);
    }

    private static ElfSection? SectionOf(string name) => ElfReader.Read(CorpusFiles.Bytes(name), name).Find(".BTF");
}
