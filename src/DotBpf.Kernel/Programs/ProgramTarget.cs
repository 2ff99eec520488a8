namespace DotBpf.Kernel;

/// <summary>What a program is loaded for.</summary>
/// <param name="TypeId">The id of a function or structure in the kernel's types, 0 for kinds that are bound to none.</param>
/// <param name="AttachType">The attach type it expects; for functions of a structure, which of its members it implements.</param>
internal readonly record struct ProgramTarget(uint TypeId, uint AttachType);
