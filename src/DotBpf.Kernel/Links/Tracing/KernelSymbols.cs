namespace DotBpf.Kernel;

/// <summary>The functions of the kernel that can be traced.</summary>
internal static class KernelSymbols
{
    private const string AllSymbols = "/proc/kallsyms";

    /// <summary>The functions whose names match; those that tracing knows, or where it does not say, all of the kernel's.</summary>
    internal static string[] Matching(Attachment attachment, string pattern)
    {
        if (!NamePattern.IsPattern(pattern))
            return [pattern];
        IEnumerable<string> names = TraceableFunctions(attachment) ?? File.ReadLines(AllSymbols).Select(FunctionIn).OfType<string>();
        string[] found = [.. names.Where(name => NamePattern.Matches(pattern, name)).Distinct(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw attachment.Refused(BpfCommand.LinkCreate, Errno.ENOENT, $"No function of this kernel matches '{pattern}'.");
    }

    // Lockdown keeps the list from root too.
    private static IEnumerable<string>? TraceableFunctions(Attachment attachment)
    {
        string list = $"{TraceFileSystem.Find(attachment)}/available_filter_functions";
        try
        {
            return File.Exists(list) ? File.ReadLines(list).Select(line => line.Split(' ', '\t')[0]) : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    // "ffffffff81000000 T name [module]"; t and T are code.
    private static string? FunctionIn(string line) => line.Split(' ', '\t') is [_, "t" or "T", string name, ..] ? name : null;
}
