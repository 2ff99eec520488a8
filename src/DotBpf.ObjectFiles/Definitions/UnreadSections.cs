using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Sections that mean something to loaders and are not read, so that nobody misses them in silence.</summary>
internal static class UnreadSections
{
    internal static IEnumerable<ObjectNote> Of(ElfFile elf)
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(section => section.Size > 0))
        {
            if (WhatIsLost(section.Name) is { } lost)
                yield return new(section.Name, lost);
            if (section.IsCode && FunctionSymbols.In(elf, section) is [])
                yield return new(section.Name, "Its code is not read, because no symbol says where functions begin. Do not strip symbols; llvm-strip -g keeps them.");
        }
    }

    private static string? WhatIsLost(string section) => section switch
    {
        ".struct_ops" or ".struct_ops.link" or "?.struct_ops" or "?.struct_ops.link" =>
            "The structures of functions (struct_ops) in this section are not read. Create their maps from C# (MapType.StructOps) and register the programs there.",
        ".addr_space.1" =>
            "The variables of the arena in this section are not read; programs that use them are refused. Allocate them in the arena at run time.",
        _ => null,
    };
}
