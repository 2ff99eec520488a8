namespace DotBpf.ObjectFiles.Tests.Writing.Random;

/// <summary>What a generator chooses freely, so that it can make it smaller; <see cref="PlannedSpec"/> makes a valid object of any choice.</summary>
public sealed record SpecPlan(bool IsBigEndian, bool HasTypes, MapPlan[] Maps, VariablePlan[] Variables, StepPlan[][] Subprograms, ProgramPlan[] Programs);

/// <summary>A map.</summary>
public sealed record MapPlan(byte Type, byte KeySize, ushort ValueSize, uint MaxEntries, uint Flags, ulong Extra, short Node, bool IsPinned, bool IsHinted, byte[] Values);

/// <summary>A global variable.</summary>
public sealed record VariablePlan(byte Section, byte Size, bool IsGlobal, byte Value);

/// <summary>A program: where, and what it does.</summary>
public sealed record ProgramPlan(byte Section, bool IsAutoLoaded, StepPlan[] Steps);

/// <summary>Something that a function does.</summary>
public sealed record StepPlan(byte Kind, byte Operand, int Number);
