using System.Globalization;
using System.Text.RegularExpressions;

namespace DotBpf.Kernel;

/// <summary>What the verifier's log says in the end.</summary>
/// <param name="Slot">The instruction it refused, or −1 when the log names none.</param>
/// <param name="Reason">Why; empty when the log does not say.</param>
/// <remarks>
/// The log is text for people, so this reads only what has been the same for years: an instruction is <c>12: (79) r1 = …</c>, a
/// source line begins with <c>;</c>, states name registers, and the end is <c>processed 34 insns …</c> (kernel/bpf/verifier.c and log.c, 6.18).
/// </remarks>
internal sealed partial record VerifierLog(int Slot, string Reason)
{
    // A fault can take more than one line: what is accessed, then why that is out of range.
    private const int LongestReason = 3;

    /// <summary>Finds the instruction and the reason.</summary>
    internal static VerifierLog Read(string log)
    {
        string[] lines = log.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int end = Array.FindLastIndex(lines, line => line.StartsWith("processed ", StringComparison.Ordinal));
        List<string> reasons = [];
        for (int i = (end < 0 ? lines.Length : end) - 1; i >= 0 && !IsTrace(lines[i]) && reasons.Count < LongestReason; i--)
        {
            if (!IsState(lines[i]))
                reasons.Insert(0, lines[i]);
        }

        string reason = string.Join("; ", reasons);
        return new VerifierLog(SlotNamedIn(reason) ?? LastInstruction(lines), reason);
    }

    private static bool IsTrace(string line) => TraceLine.IsMatch(line);

    private static bool IsState(string line) => StateLine.IsMatch(line);

    private static int? SlotNamedIn(string reason) =>
        NamedInstruction.Match(reason) is { Success: true } match ? Number(match.Groups[1].Value) : null;

    private static int LastInstruction(string[] lines)
    {
        for (int i = lines.Length - 1; i >= 0; i--)
        {
            if (InstructionLine.Match(lines[i]) is { Success: true } match)
                return Number(match.Groups[1].Value) ?? -1;
        }

        return -1;
    }

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex(@"^(\d+): \([0-9a-f]{2}\) ")]
    private static partial Regex InstructionLine { get; }

    // Source lines, instructions, states after a jump, and the notes on how registers came to be precise.
    [GeneratedRegex(@"^(;|\d+: |from \d+ to \d+|mark_precise:|Validating |Func#|func#|Global function )")]
    private static partial Regex TraceLine { get; }

    [GeneratedRegex(@"^((cur|old) state:|caller:|callee:|frame\d+:|parent |last_idx |regs=|R\d+(_\w+)?=|returning from callee:|to caller at )")]
    private static partial Regex StateLine { get; }

    // Faults found before any path is walked name the instruction in words.
    [GeneratedRegex(@"\b(?:insn|from insn|at insn) (\d+)\b")]
    private static partial Regex NamedInstruction { get; }
}
