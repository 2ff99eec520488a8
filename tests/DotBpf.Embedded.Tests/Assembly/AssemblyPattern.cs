using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Assembly;

/// <summary>The text of one instruction with holes for its operands.</summary>
internal sealed class AssemblyPattern
{
    private readonly Instruction _template;
    private readonly Regex _regex;
    private readonly bool _hasOffset, _hasImmediate;

    internal AssemblyPattern(Instruction template, string text, int offset, int immediate)
    {
        string pattern = Regex.Escape(text);
        pattern = Hole(pattern, @"(?<=[rw])" + template.Destination + @"\b", "d", @"\d+");
        pattern = Hole(pattern, @"(?<=[rw])" + template.Source + @"\b", "s", @"\d+");
        pattern = Hole(pattern, @"(\\\ )?\\\+(\\\ )?" + offset, "o", @"\ ?[+-]\ ?\d\w*");
        pattern = Hole(pattern, immediate.ToString(CultureInfo.InvariantCulture), "i", @"-?\d\w*");
        _regex = new Regex($"^{pattern}$");
        _template = template;
        _hasOffset = pattern.Contains("(?<o>", StringComparison.Ordinal);
        _hasImmediate = pattern.Contains("(?<i>", StringComparison.Ordinal);
        _template = template with
        {
            Destination = pattern.Contains("(?<d>", StringComparison.Ordinal) ? template.Destination : (byte)0,
            Source = pattern.Contains("(?<s>", StringComparison.Ordinal) ? template.Source : (byte)0,
            Offset = template.Offset == offset ? (short)0 : template.Offset,
            Immediate = template.Immediate == immediate ? 0 : template.Immediate,
        };
    }

    internal Instruction? TryRead(string line)
    {
        Match match = _regex.Match(line);
        if (!match.Success)
            return null;
        return _template with
        {
            Destination = match.Groups["d"].Success ? (byte)Number(match.Groups["d"]) : _template.Destination,
            Source = match.Groups["s"].Success ? (byte)Number(match.Groups["s"]) : _template.Source,
            Offset = _hasOffset ? (short)Number(match.Groups["o"]) : _template.Offset,
            Immediate = _hasImmediate ? (int)Number(match.Groups["i"]) : _template.Immediate,
        };
    }

    private static long Number(Group group) => Assembler.Parse(group.Value.Replace(" ", "", StringComparison.Ordinal));

    // The first place captures, the others must be the same.
    private static string Hole(string pattern, string marker, string name, string accepted)
    {
        bool isFirst = true;
        return Regex.Replace(pattern, marker, _ =>
        {
            string hole = isFirst ? $"(?<{name}>{accepted})" : $@"\k<{name}>";
            isFirst = false;
            return hole;
        });
    }
}
