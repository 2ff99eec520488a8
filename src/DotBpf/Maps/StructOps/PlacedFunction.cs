namespace DotBpf;

/// <summary>A function in its place.</summary>
/// <param name="Member">The member of the structure.</param>
/// <param name="Program">The name of the program.</param>
/// <param name="Offset">Where it stands in the value.</param>
internal readonly record struct PlacedFunction(string Member, string Program, int Offset);
