using System.Text;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Reads the parts of an ELF file that a BPF object has: header, sections, symbols, relocations.</summary>
/// <remarks>Every count and offset is checked against the file before it is used, so memory stays in proportion to the file.</remarks>
internal sealed class ElfReader
{
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
        if (file.Length < ElfLayout.Header.Size)
            throw new ObjectFileException(name, [Diagnostics.Truncated("the ELF header", 0, ElfLayout.Header.Size, file.Length)]);
        return (file[ElfLayout.Header.Class], file[ElfLayout.Header.Order]) switch
        {
            (2, 1) => ByteOrder.LittleEndian,
            (2, 2) => ByteOrder.BigEndian,
            _ => throw new ObjectFileException(name, [Diagnostics.NotElf64(file[ElfLayout.Header.Class], file[ElfLayout.Header.Order])]),
        };
    }

    private void CheckHeader()
    {
        int type = _file.UInt16(ElfLayout.Header.Type), machine = _file.UInt16(ElfLayout.Header.Machine);
        if (type != ElfLayout.Relocatable || machine is not (ElfLayout.BpfMachine or 0)) // compilers before LLVM 4 wrote machine 0
            throw Fault(Diagnostics.NotBpf(type, machine));
        if (_file.UInt16(ElfLayout.Header.SectionHeaderSize) != ElfLayout.Section.Size)
            throw Fault(Diagnostics.BadTable("", $"A section header has 64 bytes; the file says {_file.UInt16(ElfLayout.Header.SectionHeaderSize)}"));
    }

    private ElfSection[] ReadSections()
    {
        ulong start = _file.UInt64(ElfLayout.Header.Sections);
        if (!_file.Holds(start, ElfLayout.Section.Size))
            throw Fault(Diagnostics.Truncated("the first section header", (long)start, ElfLayout.Section.Size, _file.Length));
        ulong count = _file.UInt16(ElfLayout.Header.SectionCount) is var few and not 0 ? few : _file.UInt64((int)start + ElfLayout.Section.Length);
        if (count == 0)
            throw Fault(Diagnostics.BadTable("", "The file says that it has no sections"));
        if (count > int.MaxValue || !_file.Holds(start, count * ElfLayout.Section.Size))
            throw Fault(Diagnostics.Truncated($"the table of {count} sections", (long)start, count, _file.Length));
        OrderedBytes headers = _file.Slice((int)start, (int)count * ElfLayout.Section.Size);
        OrderedBytes names = NamesOfSections(headers, (int)count);
        ElfSection[] sections = new ElfSection[count];
        for (int i = 0; i < sections.Length; i++)
            sections[i] = ReadSection(headers.Slice(i * ElfLayout.Section.Size, ElfLayout.Section.Size), i, names);
        // Sections that share bytes would let a small file describe a large object.
        if (sections.Sum(section => (long)section.Bytes.Length) > _file.Length)
            throw Fault(Diagnostics.BadTable("", "The sections overlap: together they are larger than the file"));
        return sections;
    }

    private OrderedBytes NamesOfSections(OrderedBytes headers, int count)
    {
        uint index = _file.UInt16(ElfLayout.Header.NamesSection) is var near and not ElfLayout.ExtendedIndex ? near : headers.UInt32(ElfLayout.Section.Link);
        if (index >= count)
            throw Fault(Diagnostics.BadTable("", $"The names of sections are said to be in section {index} of {count}"));
        return BytesOf(headers.Slice((int)index * ElfLayout.Section.Size, ElfLayout.Section.Size), (int)index);
    }

    private ElfSection ReadSection(OrderedBytes header, int index, OrderedBytes names) => new()
    {
        Index = index,
        Name = ReadName(names, header.UInt32(ElfLayout.Section.Name), ".shstrtab", $"section {index}"),
        Type = (ElfSectionType)header.UInt32(ElfLayout.Section.Type),
        Flags = (ElfSectionFlags)header.UInt64(ElfLayout.Section.Flags),
        Size = header.UInt64(ElfLayout.Section.Length),
        Link = header.UInt32(ElfLayout.Section.Link),
        Info = header.UInt32(ElfLayout.Section.Info),
        Bytes = BytesOf(header, index),
    };

    private OrderedBytes BytesOf(OrderedBytes header, int index)
    {
        if ((ElfSectionType)header.UInt32(ElfLayout.Section.Type) is ElfSectionType.Zeros or ElfSectionType.Null)
            return _file.Slice(0, 0);
        ulong offset = header.UInt64(ElfLayout.Section.Offset), size = header.UInt64(ElfLayout.Section.Length);
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
        ElfSymbol[] symbols = new ElfSymbol[EntriesOf(table, ElfLayout.Symbol.Size)];
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] = ReadSymbol(table.Bytes.Slice(i * ElfLayout.Symbol.Size, ElfLayout.Symbol.Size), i, names, sections);
        return symbols;
    }

    private ElfSymbol ReadSymbol(OrderedBytes entry, int index, OrderedBytes names, ElfSection[] sections)
    {
        int section = entry.UInt16(ElfLayout.Symbol.Section);
        string name = ReadName(names, entry.UInt32(ElfLayout.Symbol.Name), ".strtab", $"symbol {index}");
        ElfSymbol symbol = new(
            name, entry.Byte(ElfLayout.Symbol.Info), entry.Byte(ElfLayout.Symbol.Visibility), section, entry.UInt64(ElfLayout.Symbol.Value), entry.UInt64(ElfLayout.Symbol.Length));
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
        int size = hasAddend ? ElfLayout.Relocation.SizeWithAddend : ElfLayout.Relocation.Size;
        ElfRelocation[] relocations = new ElfRelocation[EntriesOf(table, size)];
        for (int i = 0; i < relocations.Length; i++)
        {
            OrderedBytes entry = table.Bytes.Slice(i * size, size);
            ulong info = entry.UInt64(ElfLayout.Relocation.Info);
            if (info >> 32 >= (ulong)symbols)
                throw Fault(Diagnostics.BadRelocation(table.Name, i * size, $"it names symbol {info >> 32} of {symbols}"));
            relocations[i] = new(entry.UInt64(ElfLayout.Relocation.Offset), (uint)info, (int)(info >> 32), hasAddend ? (long)entry.UInt64(ElfLayout.Relocation.Addend) : 0);
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
