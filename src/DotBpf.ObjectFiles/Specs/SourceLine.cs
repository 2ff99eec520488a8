namespace DotBpf.ObjectFiles;

/// <summary>The source line that a run of instructions came from.</summary>
/// <param name="Slot">The first slot of the run; it ends where the next line's begins.</param>
/// <param name="FileNameOffset">Where the file's name stands in the strings of the object's types.</param>
/// <param name="TextOffset">Where the line's text stands there.</param>
/// <param name="File">The file's name, as the compiler was given it.</param>
/// <param name="Text">The text of the line.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; 0 when unknown.</param>
public readonly record struct SourceLine(int Slot, uint FileNameOffset, uint TextOffset, string File, string Text, int Line, int Column);
