using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>Words for what a program declares.</summary>
internal static class ProgramTraits
{
    /// <summary>Where it attaches: the hook's kind, if its section names one, and the target.</summary>
    internal static string Attachment(ProgramSpec program)
    {
        string hook = program.ExpectedAttachType != default || program.SectionName is "cgroup_skb/ingress" ? program.ExpectedAttachType.ToString() : "";
        return $"{hook} {program.AttachTarget}".Trim();
    }

    /// <summary>Everything beyond kind, section and attachment.</summary>
    internal static IEnumerable<string> Of(ProgramSpec program)
    {
        if (program.Problem is { } problem)
            yield return $"cannot load: {problem}";
        if (program.Implements is { } role)
            yield return $"implements {role}";
        if (!program.IsAutoLoaded)
            yield return "not loaded by itself";
        if (program.Flags != 0)
            yield return program.Flags.ToString();
        if (program.Functions.Length > 1)
            yield return $"functions {string.Join(", ", program.Functions.Skip(1).Select(function => function.Name))}";
    }
}
