using System.Text;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>What is read, written and read again is the same, for every object of the corpus that can be read.</summary>
public sealed class RoundTripTests
{
    private static readonly string s_approved = Path.Combine(CorpusFiles.FindInSources(), "..", "DotBpf.ObjectFiles.Tests", "Writing", "refused.txt");

    public static TheoryData<string> Written => new(CorpusFiles.Names.Where(CanBeWritten));

    [Theory]
    [MemberData(nameof(Written))]
    public void Read_WrittenObject_SaysTheSame(string name)
    {
        ObjectSpec spec = CorpusFiles.Read(name);

        ObjectSpec again = ObjectSpec.Read(spec.ToBytes(), CorpusFiles.FileName(name));

        SameSpec.Assert(spec, again);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void ToBytes_OfWhatWasWritten_GivesTheSameBytes(string name)
    {
        byte[] once = CorpusFiles.Read(name).ToBytes();

        byte[] twice = ObjectSpec.Read(once, CorpusFiles.FileName(name)).ToBytes();

        Assert.Equal(once, twice);
    }

    [Fact]
    public void ToBytes_ObjectsThatHaveNoForm_AreRefusedForApprovedReasons()
    {
        StringBuilder text = new();
        foreach (string name in CorpusFiles.Names)
        {
            if (TryWrite(name) is { } refusal)
                text.Append(name).Append('\n').AppendJoin("", refusal.Diagnostics.Select(diagnostic => $"  {diagnostic}\n"));
        }

        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(s_approved, text.ToString());
        else
            Assert.Equal(File.ReadAllText(s_approved), text.ToString());
    }

    internal static bool CanBeWritten(string name) =>
        ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out _, out _) && TryWrite(name) is null;

    // Why an object that can be read cannot be written.
    private static ObjectFileException? TryWrite(string name)
    {
        try
        {
            if (ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out _))
                spec.ToBytes();
            return null;
        }
        catch (ObjectFileException refusal)
        {
            return refusal;
        }
    }
}
