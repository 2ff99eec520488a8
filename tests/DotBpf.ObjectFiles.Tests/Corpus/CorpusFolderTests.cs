using System.Text.RegularExpressions;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>The corpus is complete: every source has its objects, every object its source and its approved text.</summary>
public sealed partial class CorpusFolderTests
{
    private static readonly string s_folder = CorpusFiles.FindInSources();

    private static string[] Sources => Directory.GetFiles(s_folder, "*.bpf.?");

    private static List<string> Objects => [.. Directory.GetFiles(s_folder, "*.o").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Sources_TheirVariants_AreTheObjects() => Assert.Equal(Sources.SelectMany(ObjectsOf).Order(StringComparer.Ordinal), Objects);

    [Fact]
    public void Sources_NoVariants_AreNone() => Assert.All(Sources, source => Assert.NotEmpty(ObjectsOf(source)));

    [Theory]
    [InlineData("spec")]
    [InlineData("disassembly")]
    public void Objects_EachHasItsTexts(string kind) => Assert.All(Objects, name => Assert.True(File.Exists(Path.Combine(s_folder, $"{name}.{kind}.txt")), $"{name}.{kind}.txt is missing"));

    [Fact]
    public void Texts_EachHasItsObject()
    {
        IEnumerable<string> texts = Directory.GetFiles(s_folder, "*.txt").Select(path => Path.GetFileName(path));

        Assert.Empty(texts.Select(text => ObjectOfText().Match(text).Groups[1].Value).Except(Objects));
    }

    private static IEnumerable<string> ObjectsOf(string source)
    {
        string name = Path.GetFileName(source).Split('.')[0];
        return Variants().Matches(File.ReadAllText(source)).SelectMany(line => line.Groups[1].Value.Split(' ')).Select(variant => $"{name}.{variant}");
    }

    [GeneratedRegex("^(?://|#) Variants: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Variants();

    [GeneratedRegex(@"^(.*?\.clang[^.]*)\.")]
    private static partial Regex ObjectOfText();
}
