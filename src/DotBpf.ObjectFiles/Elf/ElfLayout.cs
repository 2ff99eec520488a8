namespace DotBpf.ObjectFiles.Elf;

/// <summary>Where the numbers of a 64-bit ELF file stand, for reader and writer alike (<c>elf.h</c>).</summary>
internal static class ElfLayout
{
    internal const int BpfMachine = 247;
    internal const int Relocatable = 1;
    internal const int ExtendedIndex = 0xffff;

    internal static class Header
    {
        internal const int Size = 64;
        internal const int Class = 4;
        internal const int Order = 5;
        internal const int Type = 16;
        internal const int Machine = 18;
        internal const int Sections = 40;
        internal const int SectionHeaderSize = 58;
        internal const int SectionCount = 60;
        internal const int NamesSection = 62;
    }

    internal static class Section
    {
        internal const int Size = 64;
        internal const int Name = 0;
        internal const int Type = 4;
        internal const int Flags = 8;
        internal const int Offset = 24;
        internal const int Length = 32;
        internal const int Link = 40;
        internal const int Info = 44;
    }

    internal static class Symbol
    {
        internal const int Size = 24;
        internal const int Name = 0;
        internal const int Info = 4;
        internal const int Visibility = 5;
        internal const int Section = 6;
        internal const int Value = 8;
        internal const int Length = 16;
    }

    internal static class Relocation
    {
        internal const int Size = 16;
        internal const int SizeWithAddend = 24;
        internal const int Offset = 0;
        internal const int Info = 8;
        internal const int Addend = 16;
    }
}
