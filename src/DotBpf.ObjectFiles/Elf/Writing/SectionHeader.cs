namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>What the table of sections says of one.</summary>
internal readonly record struct SectionHeader(
    string Name,
    ElfSectionType Type,
    ElfSectionFlags Flags,
    ulong Offset,
    ulong Length,
    uint Link,
    uint Info,
    int Alignment,
    int EntrySize);
