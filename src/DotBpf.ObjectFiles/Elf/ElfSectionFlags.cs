namespace DotBpf.ObjectFiles.Elf;

/// <summary>How a section is meant to be used (<c>SHF_*</c>); only those that a BPF object uses.</summary>
[Flags]
internal enum ElfSectionFlags : ulong
{
    None = 0,
    Writable = 0x1,
    Allocated = 0x2,
    Executable = 0x4,
    InfoIsSection = 0x40,
    Code = Allocated | Executable,
    Data = Allocated | Writable,
}
