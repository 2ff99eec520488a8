using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>Types that are read and written again are the same bytes.</summary>
public sealed class BtfRoundTripTests
{
    public static TheoryData<string> WithTypes => new(CorpusFiles.Names.Where(name => SectionOf(name) is not null));

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
    [MemberData(nameof(WithTypes))]
    public void Add_EveryTypeOfACompiler_GivesTheSameRecords(string name)
    {
        BtfTypes types = BtfTypes.Read(SectionOf(name)!.Bytes.Memory, name);

        byte[] again = BtfRebuild.RecordsOf(types);

        Assert.Equal(types.Index.Types.ToArray(), again);
    }

    private static ElfSection? SectionOf(string name) => ElfReader.Read(CorpusFiles.Bytes(name), name).Find(".BTF");
}
