namespace DotBpf.ObjectFiles.Elf;

/// <summary>What a section holds (<c>SHT_*</c>); only those that a BPF object uses.</summary>
internal enum ElfSectionType : uint
{
    Null = 0,
    Contents = 1,
    Symbols = 2,
    Strings = 3,
    RelocationsWithAddend = 4,
    Zeros = 8,
    Relocations = 9,
}
