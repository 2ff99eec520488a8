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
    public VerificationException(string program, int instruction, SourceLine? line, string reason, string log)
        : base(Describe(program, instruction, line, reason))
    {
        Program = program;
        Instruction = instruction;
        Line = line;
        Reason = reason;
        Log = log;
    }

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>The slot that was refused, or −1 when the whole program was.</summary>
    public int Instruction { get; }

    /// <summary>The source line of that slot, when the object says it.</summary>
    public SourceLine? Line { get; }

    /// <summary>The line of the log that says why.</summary>
    public string Reason { get; }

    /// <summary>The whole log.</summary>
    public string Log { get; }

    private static string Describe(string program, int instruction, SourceLine? line, string reason)
    {
        string place = line is { } known ? $"{known.File}:{known.Line}: `{known.Text.Trim()}`" : $"instruction {instruction}";
        return instruction < 0 && line is null
            ? $"Program '{program}' was rejected: {reason}"
            : $"Program '{program}' was rejected at {place} (instruction {instruction}): {reason}";
    }
}
