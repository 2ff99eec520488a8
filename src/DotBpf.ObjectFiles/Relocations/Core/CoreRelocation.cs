using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>A program made to fit the types of a target.</summary>
/// <param name="Program">The program, without any <see cref="CoreReference"/> that could be answered; its
/// <see cref="ProgramSpec.Problem"/> says so where one is damaged or ambiguous.</param>
/// <param name="Notes">Which instructions the target has no answer for, and which access another number of bytes there.</param>
public sealed record CoreRelocation(ProgramSpec Program, ImmutableArray<ObjectNote> Notes);
