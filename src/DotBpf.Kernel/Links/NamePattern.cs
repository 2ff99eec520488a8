using System.IO.Enumeration;

namespace DotBpf.Kernel;

/// <summary>Names with wildcards: <c>*</c> for any characters, <c>?</c> for one.</summary>
internal static class NamePattern
{
    internal static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
