using System.Globalization;
using System.Text.RegularExpressions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Lets programs written as text name the places that they jump to and call: <c>goto @end</c>, <c>call @twice</c>, <c>end:</c>.</summary>
internal static partial class Labels
{
    /// <summary>The lines without labels, and with distances where these were named.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="places">The slot of each label.</param>
    internal static IEnumerable<string> Resolve(IEnumerable<string> lines, Dictionary<string, int> places)
    {
        List<(string Line, int Slot)> instructions = [];
        int slot = 0;
        foreach (string line in lines)
        {
            if (line.EndsWith(':'))
            {
                places.Add(line[..^1], slot);
                continue;
            }

            instructions.Add((line, slot));
            slot += line.EndsWith(" ll", StringComparison.Ordinal) ? 2 : 1;
        }

        return instructions.Select(each => Name().Replace(each.Line, name => Distance(places[name.Groups[1].Value] - each.Slot - 1)));
    }

    private static string Distance(int slots) => slots.ToString("+0;-0;+0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex Name();
}
