namespace DotBpf.ObjectFiles;

/// <summary>An adjustment that was made, or that every host will make, so that nothing is changed in silence.</summary>
/// <param name="Subject">The map, program or section that was adjusted.</param>
/// <param name="Text">What is done, and why.</param>
public sealed record ObjectNote(string Subject, string Text);
