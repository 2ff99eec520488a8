namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>Writes an image as the bytes of a file: header, sections each before its relocations, symbols, names, then the table of sections.</summary>
/// <remarks>The same image gives the same bytes, on any machine.</remarks>
internal sealed class ElfWriter
{
    private const int TableAlignment = 8;

    private readonly ElfImage _image;
    private readonly OrderedBuffer _file;
    private readonly NameTable _names = new();
    private readonly List<SectionHeader> _headers = [default(SectionHeader) with { Name = "" }];
    private readonly Dictionary<ImageSection, int> _indexOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ImageSymbol, int> _symbolIndexOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<ImageSymbol> _symbols;
    private readonly int _symbolTable;

    private ElfWriter(ElfImage image)
    {
        _image = image;
        _file = new(image.Order);
        _symbols = [.. image.Symbols.OrderBy(symbol => symbol.Binding != ElfBinding.Local)]; // local ones stand first
        for (int i = 0; i < _symbols.Count; i++)
            _symbolIndexOf[_symbols[i]] = i + 1;
        int next = 1;
        foreach (ImageSection section in image.Sections)
        {
            _indexOf[section] = next;
            next += section.Relocations.Count > 0 ? 2 : 1;
        }

        _symbolTable = next;
    }

    internal static byte[] Write(ElfImage image)
    {
        ElfWriter writer = new(image);
        writer._file.Grow(ElfLayout.Header.Size);
        foreach (ImageSection section in image.Sections)
            writer.WriteSection(section);
        writer.WriteSymbols();
        writer.WriteNames();
        long table = writer.WriteTable();
        byte[] bytes = writer._file.Span.ToArray();
        writer.Header(table).CopyTo(bytes);
        return bytes;
    }

    private void WriteSection(ImageSection section)
    {
        Begin(section.Name, section.Type, section.Flags, section.Alignment, section.Size);
        _file.Bytes(section.Contents.Span);
        if (section.Relocations.Count > 0)
            WriteRelocations(section);
    }

    private void WriteRelocations(ImageSection section)
    {
        ulong length = (ulong)section.Relocations.Count * ElfLayout.Relocation.Size;
        Begin(".rel" + section.Name, ElfSectionType.Relocations, ElfSectionFlags.InfoIsSection, TableAlignment, length, (uint)_symbolTable, (uint)_indexOf[section], ElfLayout.Relocation.Size);
        foreach (ImageRelocation relocation in section.Relocations.OrderBy(relocation => relocation.Offset))
        {
            _file.UInt64(relocation.Offset);
            _file.UInt64((ulong)_symbolIndexOf[relocation.Symbol] << 32 | (uint)relocation.Type);
        }
    }

    private void WriteSymbols()
    {
        uint firstVisible = (uint)_symbols.Count(symbol => symbol.Binding == ElfBinding.Local) + 1;
        ulong length = (ulong)(_symbols.Count + 1) * ElfLayout.Symbol.Size;
        Begin(".symtab", ElfSectionType.Symbols, ElfSectionFlags.None, TableAlignment, length, (uint)_symbolTable + 1, firstVisible, ElfLayout.Symbol.Size);
        _file.Grow(ElfLayout.Symbol.Size);
        foreach (ImageSymbol symbol in _symbols)
        {
            _file.UInt32(_names.Add(symbol.Name));
            _file.Byte(symbol.Info);
            _file.Byte(0);
            _file.UInt16((ushort)(symbol.Section is { } section ? _indexOf[section] : ElfSymbol.Undefined));
            _file.UInt64(symbol.Value);
            _file.UInt64(symbol.Size);
        }
    }

    private void WriteNames()
    {
        const string Name = ".strtab";
        foreach (SectionHeader header in _headers)
            _names.Add(header.Name);
        _names.Add(Name);
        byte[] names = _names.ToArray();
        Begin(Name, ElfSectionType.Strings, ElfSectionFlags.None, 1, (ulong)names.Length);
        _file.Bytes(names);
    }

    private void Begin(
        string name, ElfSectionType type, ElfSectionFlags flags, int alignment, ulong length, uint link = 0, uint info = 0, int entrySize = 0)
    {
        _file.Align(alignment);
        _headers.Add(new(name, type, flags, (ulong)_file.Length, length, link, info, alignment, entrySize));
    }

    private long WriteTable()
    {
        _file.Align(TableAlignment);
        long start = _file.Length;
        foreach (SectionHeader header in _headers)
        {
            _file.UInt32(_names.Add(header.Name));
            _file.UInt32((uint)header.Type);
            _file.UInt64((ulong)header.Flags);
            _file.UInt64(0); // no address: nothing is linked yet
            _file.UInt64(header.Offset);
            _file.UInt64(header.Length);
            _file.UInt32(header.Link);
            _file.UInt32(header.Info);
            _file.UInt64((ulong)header.Alignment);
            _file.UInt64((ulong)header.EntrySize);
        }

        return start;
    }

    private ReadOnlySpan<byte> Header(long table)
    {
        const byte Class64 = 2, CurrentVersion = 1;
        OrderedBuffer header = new(_image.Order);
        header.Bytes("\u007fELF"u8);
        header.Byte(Class64);
        header.Byte((byte)(_image.Order == ByteOrder.LittleEndian ? 1 : 2));
        header.Byte(CurrentVersion);
        header.Grow(ElfLayout.Header.Type - header.Length);
        header.UInt16(ElfLayout.Relocatable);
        header.UInt16(ElfLayout.BpfMachine);
        header.UInt32(CurrentVersion);
        header.Grow(ElfLayout.Header.Sections - header.Length);
        header.UInt64((ulong)table);
        header.UInt32(0);
        header.UInt16(ElfLayout.Header.Size);
        header.UInt16(0);
        header.UInt16(0);
        header.UInt16(ElfLayout.Section.Size);
        header.UInt16((ushort)_headers.Count);
        header.UInt16((ushort)(_headers.Count - 1));
        return header.Span;
    }
}
