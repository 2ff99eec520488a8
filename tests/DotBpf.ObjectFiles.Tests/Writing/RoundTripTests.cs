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
        ObjectSpec spec = CorpusFiles.Read("callbacks.clang19-bpfel-v3");
        string program = spec.Programs[0].Name;
        ObjectSpec unlinked = spec.WithProgram(program, item => item with { Problem = "slot 0: it uses 'nobody'" });

        ObjectFileException refusal = Assert.Throws<ObjectFileException>(unlinked.ToBytes);

        Assert.Contains($"Program '{program}' cannot be written: slot 0: it uses 'nobody'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_VariableSet_WritesItsValue()
    {
        ObjectSpec spec = CorpusFiles.Read("globals.clang19-bpfel-v3").WithVariable("custom", [1, 2, 3, 4]);

        ObjectSpec again = ObjectSpec.Read(spec.ToBytes(), "globals.bpf.o");

        Assert.Equal([1, 2, 3, 4], again.Maps[".data.custom"].Contents.ToArray());
    }

    [Fact]
    public void ToBytes_NameOfTheSystem_NamesIt()
    {
        ObjectSpec spec = CorpusFiles.Read("configuration.clang19-bpfel-v3");

        ObjectFileException refusal = Assert.Throws<ObjectFileException>(spec.ToBytes);

        Assert.Contains("Extern 'LINUX_KERNEL_VERSION' cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    // Names of the system are not written yet. What a program was not linked with is not in its spec, so only the reason could be written.
    internal static bool CanBeWritten(string name) =>
        ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out _)
        && spec.Externs.Count == 0
        && spec.Programs.All(program => program.Problem is null || program.Type == ProgramType.Unspecified);
}
