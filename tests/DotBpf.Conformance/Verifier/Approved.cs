namespace DotBpf.Conformance.Verifier;

/// <summary>Texts that were looked at and are kept in the sources; <c>DOTBPF_APPROVE=1</c> writes them anew.</summary>
internal static class Approved
{
    internal static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DotBpf.slnx")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "tests", "DotBpf.Conformance", "Verifier");
    }

    internal static void Check(string file, string found)
    {
        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(file, found);
        else
            Assert.Equal(File.ReadAllText(file), found);
    }
}
