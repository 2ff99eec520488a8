namespace DotBpf.ObjectFiles.Elf;

/// <summary>A place in a section that depends on where a symbol will be.</summary>
internal readonly record struct ElfRelocation(ulong Offset, uint Type, int SymbolIndex, long Addend);
