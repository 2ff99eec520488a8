using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Programs;

/// <summary>The symbols of a section of code that are functions, with a size each.</summary>
internal static class FunctionSymbols
{
    // A section has untyped functions or typed ones: beside typed ones what has no type is a label.
    internal static ElfSymbol[] In(ElfFile elf, ElfSection section) => elf.SymbolsIn(section).Any(symbol => symbol.IsFunction)
        ? SizedSymbols.In(elf, section, symbol => symbol.IsFunction)
        : SizedSymbols.In(elf, section, symbol => symbol is { IsUntyped: true, IsLocal: false, Name.Length: > 0 });
}
