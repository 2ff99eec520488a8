using System.Text;
using DotBpf.Kernel;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Libbpf;

/// <summary>Every object of the corpus means the same to DotBpf as to libbpf: what opens, what loads, maps and instructions in the kernel.</summary>
public sealed class LibbpfOnKernel
{
    private const string NoReason = "WHY?";

    private static readonly string s_approved = Path.Combine(CorpusFiles.FindInSources(), "..", "DotBpf.ObjectFiles.Tests", "Libbpf", "differences.txt");

    [LibbpfFact]
    public void Load_EveryObjectOfTheCorpus_DiffersOnlyWhereApproved()
    {
        Dictionary<string, string> reasons = ReadReasons();
        using KernelHost host = KernelHost.Open();

        string found = Write(Compare(host), reasons);

        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(s_approved, found);
        else
            Assert.Equal(File.ReadAllText(s_approved), found);
        Assert.DoesNotContain(NoReason, found, StringComparison.Ordinal);
    }

    [LibbpfFact]
    public void Load_ObjectsThatBothLoad_MostOfTheInstructionsAreCompared()
    {
        using KernelHost host = KernelHost.Open();
        string[] names = ["counters.clang19-bpfel-v3", "fields.clang19-bpfel-v3", "globals.clang14-bpfel-v3", "sections.clang19-bpfel-v3"];

        IEnumerable<string> alike = names.SelectMany(name => ObjectFacts.OfLibbpf(name).Facts.Intersect(ObjectFacts.OfDotBpf(host, name).Facts)).Select(fact => fact.Key.Split(' ')[0]);

        Dictionary<string, int> counts = alike.CountBy(kind => kind).ToDictionary();
        Assert.True(counts["code"] >= 20 && counts["kernel"] >= 20 && counts["map"] >= 15 && counts["contents"] >= 10, string.Join(", ", counts));
    }

    // A difference that several variants of one source share is one line.
    private static IEnumerable<(string Version, string Difference, string Variants)> Compare(KernelHost host)
    {
        List<(string Version, string Difference, string Variant)> differences = [];
        foreach (string name in CorpusFiles.Names.Where(name => !name.Contains("-bpfeb-", StringComparison.Ordinal)))
        {
            ObjectFacts theirs = ObjectFacts.OfLibbpf(name), ours = ObjectFacts.OfDotBpf(host, name);
            string[] parts = name.Split('.');
            differences.AddRange(Compare(theirs.Facts, ours.Facts).Select(difference => (theirs.Version, $"{parts[0]}: {difference}", parts[1])));
        }

        return differences.GroupBy(difference => (difference.Version, difference.Difference))
            .Select(group => (group.Key.Version, group.Key.Difference, string.Join(' ', group.Select(difference => difference.Variant))));
    }

    private static IEnumerable<string> Compare(IReadOnlyDictionary<string, string> theirs, IReadOnlyDictionary<string, string> ours)
    {
        foreach ((string subject, string their) in theirs)
        {
            string our = ours.GetValueOrDefault(subject, "nothing");
            if (our != their)
                yield return Describe(subject, their, our);
        }

        bool isComparable = theirs.Keys.Any(subject => subject.StartsWith("loads ", StringComparison.Ordinal));
        foreach (string subject in ours.Keys.Where(subject => isComparable && !subject.StartsWith("code ", StringComparison.Ordinal) && !subject.StartsWith("kernel ", StringComparison.Ordinal)).Except(theirs.Keys))
            yield return Describe(subject, "nothing", ours[subject]);
    }

    private static string Describe(string subject, string their, string our) => !subject.StartsWith("code ", StringComparison.Ordinal) || our == "nothing"
        ? $"{subject}: libbpf {Head(their)}; DotBpf {Head(our)}"
        : $"{subject}: differs from slot {their.Split('\n').Zip(our.Split('\n')).TakeWhile(slot => slot.First == slot.Second).Count()} of {their.Split('\n').Length} and {our.Split('\n').Length}";

    private static string Head(string fact) => fact.Contains('\n') ? "something" : fact.Length > 160 ? fact[..160] + "…" : fact;

    private static string Write(IEnumerable<(string Version, string Difference, string Variants)> differences, Dictionary<string, string> reasons)
    {
        StringBuilder text = new();
        foreach ((string version, string difference, string variants) in differences)
        {
            if (text.Length == 0)
                text.Append("Where DotBpf reads an object differently than libbpf ").Append(version).Append(", in which variants, and why.\n");
            text.Append('\n').Append(difference).Append("\n  in ").Append(variants).Append("\n  because ").Append(reasons.GetValueOrDefault(difference, NoReason)).Append('\n');
        }

        return text.ToString();
    }

    private static Dictionary<string, string> ReadReasons()
    {
        string[] lines = File.ReadAllLines(s_approved);
        return Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("  because ", StringComparison.Ordinal))
            .ToDictionary(i => lines[i - 2], i => lines[i]["  because ".Length..]);
    }
}
