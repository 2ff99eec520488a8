using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Externs;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Finds what a 64-bit load of a symbol's address shall receive.</summary>
internal sealed class SymbolResolver
{
    private readonly ElfFile _elf;
    private readonly FunctionTable _functions;
    private readonly ExternResolver _externs;
    private readonly Dictionary<(int Section, ulong Offset), string> _maps;
    private readonly Dictionary<int, string> _dataMaps;

    internal SymbolResolver(ElfFile elf, FunctionTable functions, ExternResolver externs, IEnumerable<PlacedMap> maps, IEnumerable<PlacedMap> dataMaps)
    {
        _elf = elf;
        _functions = functions;
        _externs = externs;
        _maps = maps.DistinctBy(Place).ToDictionary(Place, map => map.Spec.Name);
        _dataMaps = dataMaps.ToDictionary(map => map.SectionIndex, map => map.Spec.Name);
    }

    internal SymbolTarget Resolve(ElfSymbol symbol, long addend)
    {
        if (symbol.SectionIndex == ElfSymbol.Undefined)
            return _externs.Resolve(symbol, addend);
        if (_elf.SectionOf(symbol) is not { } section)
            return new SymbolTarget.Nothing($"it refers to '{symbol.Name}', which is in no section of the object");
        ulong place = symbol.Value + (ulong)addend;
        if (_dataMaps.TryGetValue(section.Index, out string? dataMap))
            return ResolveVariable(section, dataMap, symbol, place);
        if (_maps.TryGetValue((section.Index, place), out string? map))
            return new SymbolTarget.Map(map);
        if (section.IsCode)
            return ResolveCode(section, symbol, place);
        return new SymbolTarget.Nothing($"it refers to '{symbol.Name}' in section '{section.Name}', which holds no map, variable or function that could be loaded");
    }

    private static (int Section, ulong Offset) Place(PlacedMap map) => (map.SectionIndex, map.Offset);

    private static SymbolTarget ResolveVariable(ElfSection section, string map, ElfSymbol symbol, ulong place) => place < section.Size
        ? new SymbolTarget.Variable(map, (uint)place)
        : new SymbolTarget.Nothing($"it refers to byte {(long)place} of '{symbol.Name}' in section '{section.Name}', which has {section.Size}");

    private SymbolTarget ResolveCode(ElfSection section, ElfSymbol symbol, ulong place) =>
        place % Instruction.SizeInBytes == 0 && _functions.FindAt(section.Index, (long)(place / Instruction.SizeInBytes)) is { } function
            ? new SymbolTarget.Code(function)
            : new SymbolTarget.Nothing($"it takes the address of byte {(long)place} of section '{section.Name}' ('{symbol.Name}'), where no function begins");
}
