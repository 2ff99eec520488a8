namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>An object file that is being put together: sections in their order, and symbols.</summary>
internal sealed class ElfImage(ByteOrder order)
{
    private readonly List<ImageSection> _sections = [];
    private readonly List<ImageSymbol> _symbols = [];
    private readonly Dictionary<ImageSection, ImageSymbol> _wholes = new(ReferenceEqualityComparer.Instance);

    internal ByteOrder Order => order;

    internal IReadOnlyList<ImageSection> Sections => _sections;

    internal IReadOnlyList<ImageSymbol> Symbols => _symbols;

    internal ImageSection? Find(string name) => _sections.Find(section => section.Name == name);

    internal ImageSection Add(string name, ElfSectionFlags flags, int alignment) => Add(new(name, flags, alignment, new OrderedBuffer(order)));

    /// <summary>Adds a section of zeros, which takes no room in the file.</summary>
    internal ImageSection AddZeros(string name, ulong size, int alignment) =>
        Add(new(name, ElfSectionFlags.Data, alignment, new OrderedBuffer(order)) { Zeros = size });

    internal ImageSymbol AddSymbol(string name, ElfSymbolType type, ElfBinding binding, ImageSection? section, ulong value, ulong size)
    {
        ImageSymbol symbol = new(name, type, binding, section, value, size);
        _symbols.Add(symbol);
        return symbol;
    }

    /// <summary>The symbol that stands for a section as a whole.</summary>
    internal ImageSymbol SymbolOf(ImageSection section)
    {
        if (!_wholes.TryGetValue(section, out ImageSymbol? symbol))
            _wholes[section] = symbol = AddSymbol("", ElfSymbolType.Section, ElfBinding.Local, section, 0, 0);
        return symbol;
    }

    private ImageSection Add(ImageSection section)
    {
        _sections.Add(section);
        return section;
    }
}
