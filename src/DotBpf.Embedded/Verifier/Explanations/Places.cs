using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>Names instructions by their lines of source, seen from one that is named already.</summary>
internal sealed class Places(ProgramSpec program, int from)
{
    internal SourceLine? LineOf(int slot) => program.FindLine(slot);

    /// <summary>Where an instruction is: <c>in line 24</c>, with the file where that is another one.</summary>
    internal string Of(int slot)
    {
        if (LineOf(slot) is not { } line)
            return string.Create(CultureInfo.InvariantCulture, $"at instruction {slot}");
        if (IsHere(slot))
            return "in this line";
        return line.File == LineOf(from)?.File
            ? string.Create(CultureInfo.InvariantCulture, $"in line {line.Line}")
            : string.Create(CultureInfo.InvariantCulture, $"in {line.File}:{line.Line}");
    }

    /// <summary>Whether an instruction belongs to the line that is named already.</summary>
    internal bool IsHere(int slot) => LineOf(slot) is { } line && LineOf(from) is { } here && (line.File, line.Line) == (here.File, here.Line);
}
