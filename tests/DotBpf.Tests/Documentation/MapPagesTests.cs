using System.Xml.Linq;

namespace DotBpf.Tests.Documentation;

/// <summary>Every typed map tells the same things, so that a reader finds them.</summary>
public sealed class MapPagesTests
{
    private static readonly Dictionary<string, XElement> s_pages = XDocument
        .Load(Path.ChangeExtension(typeof(BpfMap).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);

    public static TheoryData<string> Kinds =>
        [.. typeof(BpfMap).Assembly.GetExportedTypes().Where(IsTypedMap).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Page_OfTypedMap_TellsWhatTheSignatureCannot(string type)
    {
        XElement page = s_pages[$"T:{type}"];
        string remarks = page.Element("remarks")?.Value ?? "";

        foreach (string part in (string[])["Layout: ", "Errors: ", "Threads: ", "Kernel: BPF_MAP_TYPE_"])
            Assert.Contains(part, remarks, StringComparison.Ordinal);
        Assert.Contains("since ", remarks[remarks.IndexOf("Kernel: ", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.NotNull(page.Element("example"));
    }

    private static bool IsTypedMap(Type type) => !type.IsAbstract
        && type.GetInterfaces().Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IBpfMap<>));
}
