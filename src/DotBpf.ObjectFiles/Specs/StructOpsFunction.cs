namespace DotBpf.ObjectFiles;

/// <summary>A function of a structure of the kernel, and the program that implements it (<c>.ssthresh = (void *)halve</c>).</summary>
/// <param name="Member">The member of the structure.</param>
/// <param name="Program">The name of the program.</param>
public sealed record StructOpsFunction(string Member, string Program);
