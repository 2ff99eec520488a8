using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Finds the variables in sections whose names begin with <c>maps</c> or end with <c>/maps</c>, the form of definitions before types.</summary>
internal sealed class LegacySections(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics)
{
    private const string Prefix = "maps";
    private const string Suffix = "/maps";
    private const int Smallest = 16; // type, key_size, value_size, max_entries: the first definitions had no flags

    internal IEnumerable<LegacyEntry> Read() => elf.Sections.ToArray().Where(IsOfMaps).SelectMany(Read);

    private static bool IsOfMaps(ElfSection section) =>
        section is { Type: ElfSectionType.Contents, IsCode: false }
        && (section.Name.StartsWith(Prefix, StringComparison.Ordinal) || section.Name.EndsWith(Suffix, StringComparison.Ordinal));

    private IEnumerable<LegacyEntry> Read(ElfSection section)
    {
        Dictionary<string, BtfStruct> structures = StructuresOf(section);
        foreach (ElfSymbol symbol in SizedSymbols.In(elf, section, IsVariable))
        {
            if (symbol.Size < Smallest || !section.Bytes.Holds(symbol.Value, symbol.Size))
                diagnostics.Add(Diagnostics.BadLegacyMap(section.Name, symbol.Name, (long)symbol.Value, $"a definition has at least {Smallest} bytes inside of its section; this one has {symbol.Size}"));
            else
                yield return new(symbol.Name, section, symbol.Value, section.Bytes.Slice((int)symbol.Value, (int)symbol.Size), structures.GetValueOrDefault(symbol.Name));
        }
    }

    private static bool IsVariable(ElfSymbol symbol) => symbol.Name.Length > 0 && (symbol.IsVariable || symbol is { IsUntyped: true, IsLocal: false });

    private Dictionary<string, BtfStruct> StructuresOf(ElfSection section)
    {
        Dictionary<string, BtfStruct> structures = new(StringComparer.Ordinal);
        if (types is null || !types.TryFind(section.Name, out BtfDataSection? variables))
            return structures;
        foreach (BtfSectionVariable entry in variables.Variables)
        {
            if (entry.Variable is BtfVariable variable && variable.Type.Resolve() is BtfStruct { IsUnion: false } structure)
                structures.TryAdd(variable.Name, structure);
        }

        return structures;
    }
}
