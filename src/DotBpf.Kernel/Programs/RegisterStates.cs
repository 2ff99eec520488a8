using System.Text.RegularExpressions;

namespace DotBpf.Kernel;

/// <summary>What a verifier's log says in the end of each register and slot of the stack.</summary>
/// <remarks>
/// The log writes states as <c>R1=ctx() R10=fp0 fp-8=00000000</c>: all of them where a path begins (<c>from 5 to 8: …</c>, <c>8: R0=…</c>), and
/// after an instruction those that it changed (<c>4: (bf) r2 = r10 ; R2_w=fp0 R10=fp0</c>). Kernel: kernel/bpf/log.c, 6.18; since 5.17 in this form.
/// </remarks>
internal static partial class RegisterStates
{
    internal static Dictionary<string, string> Read(string log)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in log.AsSpan().EnumerateLines())
        {
            bool isWhole = WholeState.IsMatch(line);
            if (isWhole)
                states.Clear();
            if (isWhole || InstructionLine.IsMatch(line))
                ReadLine(line, states);
        }

        return states;
    }

    private static void ReadLine(ReadOnlySpan<char> line, Dictionary<string, string> states)
    {
        foreach (ValueMatch match in Name.EnumerateMatches(line))
        {
            ReadOnlySpan<char> name = line.Slice(match.Index, match.Length - 1);
            int mark = name.IndexOf('_'); // R1_w: written on this path
            int start = match.Index + match.Length;
            states[(mark < 0 ? name : name[..mark]).ToString()] = line[start..EndOfValue(line, start)].ToString();
        }
    }

    // A value ends at a space, but for those between its parentheses.
    private static int EndOfValue(ReadOnlySpan<char> line, int start)
    {
        int depth = 0, end = start;
        for (; end < line.Length && (depth > 0 || line[end] != ' '); end++)
            depth += line[end] == '(' ? 1 : line[end] == ')' ? -1 : 0;
        return end;
    }

    [GeneratedRegex(@"^(from \d+ to \d+( \([^)]*\))?|\d+): (frame\d+: )?R\d+")]
    private static partial Regex WholeState { get; }

    [GeneratedRegex(@"^\d+: \([0-9a-f]{2}\) ")]
    private static partial Regex InstructionLine { get; }

    [GeneratedRegex(@"(?<= )(R\d+(_\w+)?|fp-\d+(_\w+)?)=")]
    private static partial Regex Name { get; }
}
