namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>A place in a section of a file that is being written, and the symbol it depends on.</summary>
internal readonly record struct ImageRelocation(ulong Offset, ElfRelocationType Type, ImageSymbol Symbol);
