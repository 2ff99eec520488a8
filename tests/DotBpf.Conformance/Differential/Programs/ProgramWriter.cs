using DotBpf.Conformance.Verifier;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Writes a program as text, part for part, with functions for callbacks behind it.</summary>
internal sealed class ProgramWriter
{
    // There are types for no more, besides the program itself.
    private const int MostFunctions = 15;

    private readonly List<string> _lines = [];
    private readonly List<string> _functions = [];
    private int _labels, _functionCount;

    /// <summary>The whole program, with distances for the names of places.</summary>
    internal string Text => string.Join('\n', Labels.Resolve([.. _lines, .. _functions], []));

    internal bool MayAddFunction => _functionCount < MostFunctions;

    /// <summary>A name for a place that no other has.</summary>
    internal string NewLabel() => $"l{_labels++}";

    internal void Add(string step) => _lines.AddRange(Lines(step));

    /// <summary>Adds a function, and says its name.</summary>
    internal string AddFunction(string text)
    {
        _functionCount++;
        string name = NewLabel();
        _functions.Add($"{name}:");
        _functions.AddRange(Lines(text));
        return name;
    }

    /// <summary>Puts the address of a place on the stack into a register.</summary>
    internal static string Place(string register, string place) => $"{register} = r10; {register} += {place}; ";

    private static string[] Lines(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
