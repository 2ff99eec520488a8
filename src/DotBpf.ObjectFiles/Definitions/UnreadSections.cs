using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Sections of code that are not read, so that nobody misses them in silence.</summary>
internal static class UnreadSections
{
    internal static IEnumerable<ObjectNote> Of(ElfFile elf) =>
        from section in elf.Sections.ToArray()
        where section is { Size: > 0, IsCode: true } && FunctionSymbols.In(elf, section) is []
        select new ObjectNote(section.Name, "Its code is not read, because no symbol says where functions begin. Do not strip symbols; llvm-strip -g keeps them.");
}
