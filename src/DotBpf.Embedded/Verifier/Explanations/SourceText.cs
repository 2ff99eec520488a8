using System.Text.RegularExpressions;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>What can be read from a line of source without compiling it.</summary>
internal static partial class SourceText
{
    private const int LongestQuote = 80;
    private const int LongestLine = 1000;

    /// <summary>The variable that a line assigns the result of a function to; <see langword="null"/> when it does nothing so plain.</summary>
    internal static string? VariableOf(string line, string function)
    {
        foreach (Match assignment in Assignment.Matches(line.Length <= LongestLine ? line : line[..LongestLine]))
        {
            if (assignment.Groups["function"].ValueSpan.SequenceEqual(function))
                return assignment.Groups["variable"].Value;
        }

        return null;
    }

    /// <summary>A line as it may be quoted.</summary>
    internal static string Quote(string line)
    {
        string text = line.Trim();
        return text.Length <= LongestQuote ? $"`{text}`" : $"`{text[..LongestQuote]}…`";
    }

    // A name by itself, not a member of something, and nothing but a cast before the call.
    [GeneratedRegex(@"(?<![\w.>\]])(?<variable>[A-Za-z_]\w*)\s*=\s*(?:\([^()]*\)\s*)?(?<function>[A-Za-z_]\w*)\s*\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment { get; }
}
