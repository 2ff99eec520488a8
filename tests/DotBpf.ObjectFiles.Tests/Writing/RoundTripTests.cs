using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>What is read, written and read again is the same, for every object of the corpus that can be read.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Readable => new(CorpusFiles.Names.Where(name => ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out _, out _)));

    [Theory]
    [MemberData(nameof(Readable))]
    public void Read_WrittenObject_SaysTheSame(string name)
    {
        ObjectSpec spec = CorpusFiles.Read(name);

        ObjectSpec again = ObjectSpec.Read(spec.ToBytes(), CorpusFiles.FileName(name));

        SameSpec.Assert(spec, again);
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void ToBytes_OfWhatWasWritten_GivesTheSameBytes(string name)
    {
        byte[] once = CorpusFiles.Read(name).ToBytes();

        byte[] twice = ObjectSpec.Read(once, CorpusFiles.FileName(name)).ToBytes();

        Assert.Equal(once, twice);
    }
}
