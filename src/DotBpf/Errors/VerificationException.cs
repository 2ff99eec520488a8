using System.Collections.Frozen;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A program that a host will not run, because it cannot be shown to be safe or because it was caught being unsafe.</summary>
public sealed class VerificationException : BpfException
{
    /// <summary>Describes a rejection.</summary>
    /// <param name="program">The program.</param>
    /// <param name="instruction">The slot that was refused, or −1 when the whole program was.</param>
    /// <param name="line">The source line of that slot, when the object says it.</param>
    /// <param name="reason">The line of the log that says why.</param>
    /// <param name="log">The whole log; empty when the host wrote none.</param>
    /// <param name="isRunning">Whether the program was running and had to be stopped, rather than refused when it was loaded.</param>
    /// <param name="registers">What the verifier last knew of each register, by name; <see langword="null"/> for nothing.</param>
    /// <param name="hint">What usually helps, as whole sentences; empty when that is not known.</param>
    /// <param name="explanation">Where the values come from that the reason is about, in the words of the source, as sentences without the last full stop; empty when that is not known.</param>
    public VerificationException(
        string program,
        int instruction,
        SourceLine? line,
        string reason,
        string log,
        bool isRunning = false,
        IReadOnlyDictionary<string, string>? registers = null,
        string hint = "",
        string explanation = "")
        : base(Describe(program, instruction, line, reason, isRunning ? "stopped" : "rejected")
            + (explanation.Length == 0 ? DescribeStates(reason, registers) : $". {explanation}")
            + (hint.Length == 0 ? "" : $". {hint}"))
    {
        Explanation = explanation;
        Registers = registers ?? FrozenDictionary<string, string>.Empty;
        Hint = hint;
        Program = program;
        Instruction = instruction;
        Line = line;
        Reason = reason;
        Log = log;
        IsRunning = isRunning;
    }

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>The slot that was refused, or −1 when the whole program was.</summary>
    public int Instruction { get; }

    /// <summary>The source line of that slot, when the object says it.</summary>
    public SourceLine? Line { get; }

    /// <summary>The line of the log that says why.</summary>
    public string Reason { get; }

    /// <summary>What the verifier last knew of each register before it refused, such as <c>R0</c>: <c>map_value_or_null(id=1,map=flows)</c>. Empty when the log does not say.</summary>
    public IReadOnlyDictionary<string, string> Registers { get; }

    /// <summary>Where the values come from that <see cref="Reason"/> is about, in the words of the source: <c>R0 is `entry`, the result of bpf_map_lookup_elem on map 'entries' at line 24</c>. Empty when the host does not say.</summary>
    public string Explanation { get; }

    /// <summary>What usually helps against such a fault, as whole sentences; empty when that is not known.</summary>
    public string Hint { get; }

    /// <summary>The whole log.</summary>
    public string Log { get; }

    /// <summary>Whether the program was running and had to be stopped, rather than refused when it was loaded.</summary>
    public bool IsRunning { get; }

    private static string Describe(string program, int instruction, SourceLine? line, string reason, string verb)
    {
        string? place = line is { } known ? $"{known.File}:{known.Line}: `{known.Text.Trim()}` (instruction {instruction})"
            : instruction >= 0 ? $"instruction {instruction}" : null;
        return place is null ? $"Program '{program}' was {verb}: {reason}" : $"Program '{program}' was {verb} at {place}: {reason}";
    }

    // Of the registers that the reason is about, what they held.
    private static string DescribeStates(string reason, IReadOnlyDictionary<string, string>? registers)
    {
        if (registers is null)
            return "";
        IEnumerable<string> words = reason.Split(' ', ',', ';', '\'', '(', ')', ':').Distinct(StringComparer.Ordinal);
        string states = string.Join(", ", words.Where(registers.ContainsKey).Select(name => $"{name} = {registers[name]}"));
        return states.Length == 0 ? "" : $" ({states})";
    }
}
