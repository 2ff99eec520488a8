using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>What is read, written and read again is the same, for every object of the corpus that can be read.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Readable => new(CorpusFiles.Names.Where(CanBeWritten));

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

    [Fact]
    public void ToBytes_ProgramThatCouldNotBeLinked_SaysWhatIsMissing()
    {
        ObjectSpec spec = CorpusFiles.Read("external.clang19-bpfel-v3");

        ObjectFileException refusal = Assert.Throws<ObjectFileException>(spec.ToBytes);

        Assert.Contains("Program 'kernel_variable' cannot be written: slot 0: it refers to 'runqueues'", refusal.Message, StringComparison.Ordinal);
    }

    // What a program was not linked with is not in its spec, so only the reason could be written.
    internal static bool CanBeWritten(string name) =>
        ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out _)
        && spec.Programs.All(program => program.Problem is null || program.Type == ProgramType.Unspecified);
}
