using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Tests.Corpus;

public sealed class CorpusTests
{
    // Set to write what is read instead of comparing it; then review the difference.
    private static readonly bool s_approve = Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1";

    public static TheoryData<string> Objects => CorpusFiles.All();

    [Theory]
    [MemberData(nameof(Objects))]
    public void Read_ObjectOfCorpus_SaysWhatWasApproved(string name)
    {
        bool isRead = ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out ImmutableArray<ObjectDiagnostic> diagnostics);

        string text = isRead ? SpecText.Of(spec!) : SpecText.Of(diagnostics);

        if (s_approve)
            CorpusFiles.Approve(name, "spec", text);
        else
            Assert.Equal(Approved(name), text);
    }

    [Theory]
    [InlineData("counters.clang14-bpfel-v3")]
    [InlineData("counters.clang16-bpfel-v3")]
    [InlineData("counters.clang19-bpfeb-v4")]
    public void Read_OtherCompilerOrByteOrder_SaysTheSameOfMaps(string name)
    {
        ObjectSpec expected = CorpusFiles.Read("counters.clang19-bpfel-v3");

        ObjectSpec actual = CorpusFiles.Read(name);

        Assert.Equal(expected.Maps.Select(Describe), actual.Maps.Select(Describe));
        Assert.Equal(expected.Variables.Select(variable => (variable.Name, variable.Offset, variable.Size)), actual.Variables.Select(variable => (variable.Name, variable.Offset, variable.Size)));
    }

    private static string Approved(string name) => CorpusFiles.Text(name, "spec") is { Length: > 0 } text
        ? text
        : throw new FileNotFoundException($"tests/Corpus/{name}.spec.txt does not exist: run the test with DOTBPF_APPROVE=1 and review what it writes.");

    private static string Describe(MapSpec map) =>
        $"{map.Name} {map.Type} {map.KeySize} {map.ValueSize} {map.MaxEntries} {map.Flags} {map.KeyType} {map.ValueType}";
}
