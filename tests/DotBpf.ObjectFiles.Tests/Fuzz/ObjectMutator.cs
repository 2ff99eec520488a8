using System.Text;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>Spoils an object that is sound. Knows where headers, sections, symbols, relocations, types, maps and code are.</summary>
internal sealed class ObjectMutator
{
    private const int MostMutations = 4;
    private const uint SymbolTable = (uint)ElfSectionType.Symbols;

    private readonly Random _random;
    private readonly byte[] _bytes;
    private readonly Numbers _numbers;
    private readonly List<Section> _sections = [];
    private readonly BtfMutator? _types;

    internal ObjectMutator(byte[] original, Random random)
    {
        _random = random;
        _bytes = [.. original];
        bool isBigEndian = original[ElfLayout.Header.Order] == 2;
        _numbers = new(_bytes, isBigEndian, random);
        FindSections();
        if (_sections.Find(section => section.Name == ".BTF") is { } types)
            _types = new(_bytes, types.Start, isBigEndian, random);
    }

    internal byte[] Mutate()
    {
        for (int i = _random.Next(1, MostMutations + 1); i > 0; i--)
            MutateOnce();
        return _random.Next(50) == 0 ? _bytes[.._random.Next(_bytes.Length)] : _bytes;
    }

    private void FindSections()
    {
        int table = (int)_numbers.Get(ElfLayout.Header.Sections, 8), count = (int)_numbers.Get(ElfLayout.Header.SectionCount, 2);
        int names = Start(table + (int)_numbers.Get(ElfLayout.Header.NamesSection, 2) * ElfLayout.Section.Size);
        for (int header = table; header < table + count * ElfLayout.Section.Size; header += ElfLayout.Section.Size)
        {
            uint type = _numbers.Word(header + ElfLayout.Section.Type);
            int length = type is (uint)ElfSectionType.Zeros or 0 ? 0 : (int)_numbers.Get(header + ElfLayout.Section.Length, 8);
            _sections.Add(new(header, TextAt(names + (int)_numbers.Word(header)), type, Start(header), length));
        }
    }

    private int Start(int header) => (int)_numbers.Get(header + ElfLayout.Section.Offset, 8);

    private string TextAt(int position) => Encoding.UTF8.GetString(_bytes.AsSpan(position, _bytes.AsSpan(position).IndexOf((byte)0)));

    private void MutateOnce()
    {
        switch (_random.Next(16))
        {
            case 0:
                SpoilField(0, (16, 2), (18, 2), (40, 8), (58, 2), (60, 2), (62, 2), (4, 1), (5, 1));
                break;
            case 1 or 2:
                SpoilField(Any(_sections).Header, (0, 4), (4, 4), (8, 8), (24, 8), (32, 8), (40, 4), (44, 4));
                break;
            case 3 or 4:
                SpoilEntry(section => section.Type == SymbolTable, ElfLayout.Symbol.Size, (0, 4), (4, 1), (5, 1), (6, 2), (8, 8), (16, 8));
                break;
            case 5 or 6:
                SpoilEntry(section => section.Type == (uint)ElfSectionType.Relocations, ElfLayout.Relocation.Size, (0, 8), (8, 4), (12, 4));
                break;
            case 7 or 8 or 9 when _types is not null:
                _types.Mutate();
                break;
            case 10:
                SpoilEntry(section => section.Name == ".BTF.ext", 4, (0, 4));
                break;
            case 11:
                SpoilEntry(section => section.Name.StartsWith("maps", StringComparison.Ordinal) || section.Name[..Math.Min(2, section.Name.Length)] is ".m" or ".d" or ".r", 4, (0, 4));
                break;
            case 12:
                SpoilEntry(section => section.Type == (uint)ElfSectionType.Contents && section.Length % 8 == 0, 8, (0, 1), (1, 1), (2, 2), (4, 4));
                break;
            case 13:
                SpoilEntry(section => section.Type == (uint)ElfSectionType.Strings, 1, (0, 1));
                break;
            case 14:
                Copy();
                break;
            default:
                _bytes[_random.Next(_bytes.Length)] = (byte)_random.Next(256);
                break;
        }
    }

    private void SpoilEntry(Predicate<Section> where, int size, params (int At, int Size)[] fields)
    {
        List<Section> sections = _sections.FindAll(section => section.Length >= size && where(section));
        if (sections.Count == 0)
            return;
        Section section = Any(sections);
        SpoilField(section.Start + size * _random.Next(section.Length / size), fields);
    }

    private void SpoilField(int start, params (int At, int Size)[] fields)
    {
        (int at, int size) = fields[_random.Next(fields.Length)];
        _numbers.Spoil(start + at, size);
    }

    private void Copy()
    {
        int length = _random.Next(1, 64);
        _bytes.AsSpan(_random.Next(_bytes.Length - length), length).CopyTo(_bytes.AsSpan(_random.Next(_bytes.Length - length)));
    }

    private Section Any(List<Section> sections) => sections[_random.Next(sections.Count)];

    private sealed record Section(int Header, string Name, uint Type, int Start, int Length);
}
