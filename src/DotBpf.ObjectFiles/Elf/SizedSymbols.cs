namespace DotBpf.ObjectFiles.Elf;

/// <summary>Symbols of a section with a size each: compilers before LLVM 4 wrote none, and then one ends where the next begins.</summary>
internal static class SizedSymbols
{
    /// <summary>The chosen symbols by place; the last of those without a size ends with the section.</summary>
    internal static ElfSymbol[] In(ElfFile elf, ElfSection section, Func<ElfSymbol, bool> isChosen)
    {
        ElfSymbol[] symbols = [.. elf.SymbolsIn(section).Where(isChosen).OrderBy(symbol => symbol.Value)];
        ulong next = section.Size;
        for (int i = symbols.Length - 1; i >= 0; i--)
        {
            ElfSymbol symbol = symbols[i];
            if (i + 1 < symbols.Length && symbols[i + 1].Value > symbol.Value)
                next = symbols[i + 1].Value;
            if (symbol.Size == 0)
                symbols[i] = symbol with { Size = Math.Max(next, symbol.Value) - symbol.Value };
        }

        return symbols;
    }
}
