namespace DotBpf.Kernel;

/// <summary>A function of a program or library.</summary>
/// <param name="Name">Its name without a version.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="IsIndirect">Whether it is not the function but what chooses it.</param>
/// <param name="Version">Its version, where it has one.</param>
/// <param name="IsHidden">Whether the version is an old one, which programs built today do not get.</param>
internal readonly record struct FunctionSymbol(string Name, ulong Offset, bool IsIndirect, string? Version, bool IsHidden);
