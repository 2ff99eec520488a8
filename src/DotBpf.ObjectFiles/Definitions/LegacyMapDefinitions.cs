using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads the maps of sections called <c>maps</c>, the form before types: each symbol there is a <c>struct bpf_map_def</c> of five words.</summary>
internal sealed class LegacyMapDefinitions(ElfFile elf, List<ObjectDiagnostic> diagnostics)
{
    private const int Words = 5;
    private const int SizeInBytes = Words * 4;

    internal IEnumerable<PlacedMap> Read()
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(IsOfMaps))
        {
            foreach (ElfSymbol symbol in elf.SymbolsIn(section).Where(symbol => symbol.IsVariable).OrderBy(symbol => symbol.Value))
            {
                if (Fault(symbol, section) is { } fault)
                    diagnostics.Add(Diagnostics.BadLegacyMap(section.Name, symbol.Name, (long)symbol.Value, fault));
                else
                    yield return new(Read(symbol.Name, section.Bytes.Slice((int)symbol.Value, SizeInBytes)), section.Index, symbol.Value);
            }
        }
    }

    private static bool IsOfMaps(ElfSection section) =>
        section.Type == ElfSectionType.Contents && (section.Name == "maps" || section.Name.StartsWith("maps/", StringComparison.Ordinal));

    private static string? Fault(ElfSymbol symbol, ElfSection section)
    {
        if (symbol.Size < SizeInBytes || !section.Bytes.Holds(symbol.Value, symbol.Size))
            return $"a definition has at least {SizeInBytes} bytes inside of its section; this one has {symbol.Size}";
        ReadOnlySpan<byte> more = section.Bytes.Memory.Span.Slice((int)symbol.Value, (int)symbol.Size)[SizeInBytes..];
        return more.ContainsAnyExcept((byte)0)
            ? $"its {more.Length} bytes after the first five words are not zero: only type, key_size, value_size, max_entries and map_flags are known"
            : null;
    }

    private static MapSpec Read(string name, OrderedBytes words) => new()
    {
        Name = name,
        Type = (MapType)words.UInt32(0),
        KeySize = words.UInt32(4),
        ValueSize = words.UInt32(8),
        MaxEntries = words.UInt32(12),
        Flags = (MapFlags)words.UInt32(16),
    };
}
