namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>The objects of tests/Corpus, which a script there builds from their sources.</summary>
internal static class CorpusFiles
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The names of all objects, without <c>.o</c>.</summary>
    internal static IEnumerable<string> Names =>
        Directory.GetFiles(s_folder, "*.o").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Every object as a case.</summary>
    internal static TheoryData<string> All() =>
        new(Names);

    internal static string FileName(string name) => name + ".o";

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(s_folder, FileName(name)));

    internal static bool IsRead(string name) => ObjectSpec.TryRead(Bytes(name), name, out _, out _);

    internal static ObjectSpec Read(string name) => ObjectSpec.Read(Bytes(name), FileName(name));

    /// <summary>The text beside an object, such as <c>NAME.spec.txt</c>.</summary>
    internal static string Text(string name, string kind)
    {
        string path = Path.Combine(s_folder, $"{name}.{kind}.txt");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    /// <summary>Writes a text beside its object in the source tree, for review.</summary>
    internal static void Approve(string name, string kind, string text) => File.WriteAllText(Path.Combine(FindInSources(), $"{name}.{kind}.txt"), text);

    /// <summary>The folder in the source tree; what tests read otherwise is a copy.</summary>
    internal static string FindInSources()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DotBpf.slnx")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "Corpus");
    }
}
