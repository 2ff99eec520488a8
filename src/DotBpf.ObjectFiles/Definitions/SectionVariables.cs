using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>The global variables of a section: as its type says, or by its symbols where there are no types.</summary>
internal static class SectionVariables
{
    internal static IEnumerable<VariableSpec> Of(ElfFile elf, ElfSection section, BtfDataSection? type, string mapName, bool isConstant) =>
        type is null ? BySymbol(elf, section, mapName, isConstant) : ByType(type, mapName, isConstant);

    private static IEnumerable<VariableSpec> ByType(BtfDataSection section, string mapName, bool isConstant) =>
        from entry in section.Variables
        let variable = (BtfVariable)entry.Variable
        select new VariableSpec
        {
            Name = variable.Name,
            MapName = mapName,
            Offset = entry.Offset,
            Size = entry.Size,
            Type = variable.Type,
            IsConstant = isConstant,
            IsGlobal = variable.Linkage != BtfLinkage.Static,
        };

    private static IEnumerable<VariableSpec> BySymbol(ElfFile elf, ElfSection section, string mapName, bool isConstant) =>
        from symbol in elf.SymbolsIn(section)
        where symbol.IsVariable && symbol.Value <= section.Size && symbol.Size <= section.Size - symbol.Value
        orderby symbol.Value
        select new VariableSpec
        {
            Name = symbol.Name,
            MapName = mapName,
            Offset = (uint)symbol.Value,
            Size = (uint)symbol.Size,
            IsConstant = isConstant,
            IsGlobal = symbol is { IsLocal: false, IsHidden: false },
        };
}
