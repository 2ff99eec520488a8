using System.Text;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Reads the parts of an ELF file that a BPF object has: header, sections, symbols, relocations.</summary>
/// <remarks>Every count and offset is checked against the file before it is used, so memory stays in proportion to the file.</remarks>
internal sealed class ElfReader
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int BpfMachine = 247;
    private const int Relocatable = 1;
    private const int ExtendedIndex = 0xffff;
    private const int LongestName = 511; // KSYM_NAME_LEN of the kernel less the final zero

    private readonly string _name;
    private readonly OrderedBytes _file;

    private ElfReader(OrderedBytes file, string name)
    {
        _file = file;
        _name = name;
    }

    internal static ElfFile Read(ReadOnlyMemory<byte> bytes, string name)
    {
        ElfReader reader = new(new OrderedBytes(bytes, OrderOf(bytes.Span, name)), name);
        reader.CheckHeader();
        ElfSection[] sections = reader.ReadSections();
        ElfSymbol[] symbols = reader.ReadSymbols(sections);
        reader.ReadRelocations(sections, symbols.Length);
        return new ElfFile(name, reader._file.Order, sections, symbols);
    }

    private static ByteOrder OrderOf(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith("\u007fELF"u8))
            throw new ObjectFileException(name, [Diagnostics.NotElf(file.Length)]);
        if (file.Length < HeaderSize)
            throw new ObjectFileException(name, [Diagnostics.Truncated("the ELF header", 0, HeaderSize, file.Length)]);
        return (file[4], file[5]) switch
        {
            (2, 1) => ByteOrder.LittleEndian,
            (2, 2) => ByteOrder.BigEndian,
            _ => throw new ObjectFileException(name, [Diagnostics.NotElf64(file[4], file[5])]),
        };
    }

    private void CheckHeader()
    {
        int type = _file.UInt16(16), machine = _file.UInt16(18);
        if (type != Relocatable || machine is not (BpfMachine or 0)) // compilers before LLVM 4 wrote machine 0
            throw Fault(Diagnostics.NotBpf(type, machine));
        if (_file.UInt16(58) != SectionHeaderSize)
            throw Fault(Diagnostics.BadTable("", $"A section header has 64 bytes; the file says {_file.UInt16(58)}"));
    }

    private ElfSection[] ReadSections()
    {
        ulong start = _file.UInt64(40);
        if (!_file.Holds(start, SectionHeaderSize))
            throw Fault(Diagnostics.Truncated("the first section header", (long)start, SectionHeaderSize, _file.Length));
        ulong count = _file.UInt16(60) is var few and not 0 ? few : _file.UInt64((int)start + 32);
        if (count == 0)
            throw Fault(Diagnostics.BadTable("", "The file says that it has no sections"));
        if (count > int.MaxValue || !_file.Holds(start, count * SectionHeaderSize))
            throw Fault(Diagnostics.Truncated($"the table of {count} sections", (long)start, count, _file.Length));
        OrderedBytes headers = _file.Slice((int)start, (int)count * SectionHeaderSize);
        OrderedBytes names = NamesOfSections(headers, (int)count);
        ElfSection[] sections = new ElfSection[count];
        for (int i = 0; i < sections.Length; i++)
            sections[i] = ReadSection(headers.Slice(i * SectionHeaderSize, SectionHeaderSize), i, names);
        // Sections that share bytes would let a small file describe a large object.
        if (sections.Sum(section => (long)section.Bytes.Length) > _file.Length)
            throw Fault(Diagnostics.BadTable("", "The sections overlap: together they are larger than the file"));
        return sections;
    }

    private OrderedBytes NamesOfSections(OrderedBytes headers, int count)
    {
        uint index = _file.UInt16(62) is var near and not ExtendedIndex ? near : headers.UInt32(40);
        if (index >= count)
            throw Fault(Diagnostics.BadTable("", $"The names of sections are said to be in section {index} of {count}"));
        return BytesOf(headers.Slice((int)index * SectionHeaderSize, SectionHeaderSize), (int)index);
    }

    private ElfSection ReadSection(OrderedBytes header, int index, OrderedBytes names) => new()
    {
        Index = index,
        Name = ReadName(names, header.UInt32(0), ".shstrtab", $"section {index}"),
        Type = (ElfSectionType)header.UInt32(4),
        Flags = header.UInt64(8),
        Size = header.UInt64(32),
        Link = header.UInt32(40),
        Info = header.UInt32(44),
        Bytes = BytesOf(header, index),
    };

    private OrderedBytes BytesOf(OrderedBytes header, int index)
    {
        if ((ElfSectionType)header.UInt32(4) is ElfSectionType.Zeros or ElfSectionType.Null)
            return _file.Slice(0, 0);
        ulong offset = header.UInt64(24), size = header.UInt64(32);
        if (!_file.Holds(offset, size))
            throw Fault(Diagnostics.Truncated($"section {index}", (long)offset, size, _file.Length));
        return _file.Slice((int)offset, (int)size);
    }

    private ElfSymbol[] ReadSymbols(ElfSection[] sections)
    {
        ElfSection? table = Array.Find(sections, section => section.Type == ElfSectionType.Symbols);
        if (table is null)
            return [];
        if (table.Link >= sections.Length)
            throw Fault(Diagnostics.BadTable(table.Name, $"The names of symbols are said to be in section {table.Link} of {sections.Length}"));
        OrderedBytes names = sections[table.Link].Bytes;
        ElfSymbol[] symbols = new ElfSymbol[EntriesOf(table, SymbolSize)];
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] = ReadSymbol(table.Bytes.Slice(i * SymbolSize, SymbolSize), i, names, sections);
        return symbols;
    }

    private ElfSymbol ReadSymbol(OrderedBytes entry, int index, OrderedBytes names, ElfSection[] sections)
    {
        int section = entry.UInt16(6);
        string name = ReadName(names, entry.UInt32(0), ".strtab", $"symbol {index}");
        ElfSymbol symbol = new(name, entry.Byte(4), entry.Byte(5), section, entry.UInt64(8), entry.UInt64(16));
        return symbol.IsSection && name.Length == 0 && section < sections.Length ? symbol with { Name = sections[section].Name } : symbol;
    }

    private void ReadRelocations(ElfSection[] sections, int symbols)
    {
        foreach (ElfSection table in sections)
        {
            if (table.Type is not (ElfSectionType.Relocations or ElfSectionType.RelocationsWithAddend))
                continue;
            if (table.Info >= sections.Length)
                throw Fault(Diagnostics.BadTable(table.Name, $"Its relocations are for section {table.Info} of {sections.Length}"));
            ElfSection target = sections[table.Info];
            ElfRelocation[] relocations = ReadTable(table, symbols);
            Array.Sort(relocations, static (left, right) => left.Offset.CompareTo(right.Offset));
            target.Relocations = relocations;
        }
    }

    private ElfRelocation[] ReadTable(ElfSection table, int symbols)
    {
        bool hasAddend = table.Type == ElfSectionType.RelocationsWithAddend;
        int size = hasAddend ? 24 : 16;
        ElfRelocation[] relocations = new ElfRelocation[EntriesOf(table, size)];
        for (int i = 0; i < relocations.Length; i++)
        {
            OrderedBytes entry = table.Bytes.Slice(i * size, size);
            ulong info = entry.UInt64(8);
            if (info >> 32 >= (ulong)symbols)
                throw Fault(Diagnostics.BadRelocation(table.Name, i * size, $"it names symbol {info >> 32} of {symbols}"));
            relocations[i] = new(entry.UInt64(0), (uint)info, (int)(info >> 32), hasAddend ? (long)entry.UInt64(16) : 0);
        }

        return relocations;
    }

    private int EntriesOf(ElfSection table, int size) => table.Bytes.Length % size == 0
        ? table.Bytes.Length / size
        : throw Fault(Diagnostics.BadTable(table.Name, $"Its entries have {size} bytes, and it has {table.Bytes.Length}, which is not a multiple"));

    private string ReadName(OrderedBytes names, uint offset, string table, string what)
    {
        if (offset == 0 && names.Length == 0)
            return "";
        if (offset >= names.Length)
            throw Fault(Diagnostics.BadName(table, offset, what));
        ReadOnlySpan<byte> rest = names.Memory.Span[(int)offset..];
        int length = rest[..Math.Min(rest.Length, LongestName + 1)].IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(rest[..length]) : throw Fault(Diagnostics.BadName(table, offset, what));
    }

    private ObjectFileException Fault(ObjectDiagnostic diagnostic) => new(_name, [diagnostic]);
}
