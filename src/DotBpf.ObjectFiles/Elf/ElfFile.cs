namespace DotBpf.ObjectFiles.Elf;

/// <summary>The sections and symbols of an object file.</summary>
internal sealed class ElfFile(string name, ByteOrder order, ElfSection[] sections, ElfSymbol[] symbols)
{
    private readonly ILookup<string, ElfSection> _sectionsByName = sections.ToLookup(section => section.Name);
    private readonly ILookup<int, ElfSymbol> _symbolsBySection = symbols.ToLookup(symbol => symbol.SectionIndex);
    private readonly ILookup<string, ElfSymbol> _symbolsByName = symbols.ToLookup(symbol => symbol.Name);

    /// <summary>What messages call the file.</summary>
    internal string Name => name;

    internal ByteOrder ByteOrder => order;

    internal ReadOnlySpan<ElfSection> Sections => sections;

    internal ReadOnlySpan<ElfSymbol> Symbols => symbols;

    internal ElfSection? Find(string sectionName) => _sectionsByName[sectionName].FirstOrDefault();

    /// <summary>The section a symbol is in, or <see langword="null"/> when it is in none (undefined, absolute, common).</summary>
    internal ElfSection? SectionOf(ElfSymbol symbol) =>
        symbol.SectionIndex > 0 && symbol.SectionIndex < sections.Length ? sections[symbol.SectionIndex] : null;

    internal IEnumerable<ElfSymbol> SymbolsIn(ElfSection section) => _symbolsBySection[section.Index];

    internal IEnumerable<ElfSymbol> SymbolsNamed(string symbolName) => _symbolsByName[symbolName];

    internal ObjectFileException Fault(ObjectDiagnostic diagnostic) => new(name, [diagnostic]);
}
