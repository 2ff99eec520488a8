namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Gives variables of one name names of their own: those that are linked from several files may share it.</summary>
internal static class VariableNames
{
    private const char Separator = '/';
    private const char Place = '@';

    /// <summary>The variables, each with a name that no other has: <c>.bss/count</c> and <c>.data/count</c>, or <c>.bss/count@16</c>.</summary>
    internal static IEnumerable<VariableSpec> Distinguish(IReadOnlyCollection<VariableSpec> variables, List<ObjectNote> notes)
    {
        ILookup<string, VariableSpec> namesakes = variables.ToLookup(variable => variable.Name, StringComparer.Ordinal);
        foreach (VariableSpec variable in variables)
        {
            VariableSpec[] same = [.. namesakes[variable.Name]];
            if (same.Length == 1)
            {
                yield return variable;
                continue;
            }

            string name = SectionOf(variable) + Separator + variable.Name;
            if (same.Count(other => other.MapName == variable.MapName) > 1)
                name += $"{Place}{variable.Offset}";
            notes.Add(new(variable.Name, $"{same.Length} variables have this name; the one at {variable.Offset} of map '{variable.MapName}' is called '{name}' here."));
            yield return variable with { Name = name };
        }
    }

    /// <summary>The C name of a variable.</summary>
    internal static string Declared(string name)
    {
        string declared = name[(name.LastIndexOf(Separator) + 1)..];
        return declared.Length < name.Length && declared.LastIndexOf(Place) is > 0 and var at ? declared[..at] : declared;
    }

    // A map of a section ends with the section's name.
    private static string SectionOf(VariableSpec variable) => variable.MapName[Math.Max(variable.MapName.IndexOf('.', StringComparison.Ordinal), 0)..];
}
