namespace DotBpf.ObjectFiles;

/// <summary>One thing that is wrong with an object file, with the place where it is wrong.</summary>
/// <param name="Id">A stable number such as <c>DBO0103</c>, to search for and to test against.</param>
/// <param name="Section">The ELF section it concerns, or an empty string when it concerns the whole file.</param>
/// <param name="Offset">The byte offset within that section (within the file when there is none).</param>
/// <param name="Text">What was expected, what was found and what to try.</param>
public sealed record ObjectDiagnostic(string Id, string Section, long Offset, string Text)
{
    /// <summary>The diagnostic in one line.</summary>
    public override string ToString() =>
        Section.Length == 0 ? $"{Id}: {Text} (offset {Offset})" : $"{Id}: {Text} (section {Section}, offset {Offset})";
}
