using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Finds the variables in sections whose names begin with <c>maps</c>, the form of definitions before types.</summary>
internal sealed class LegacySections(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics)
{
    private const string Prefix = "maps";
    private const int Smallest = 16; // type, key_size, value_size, max_entries: the first definitions had no flags

    internal IEnumerable<LegacyEntry> Read() => elf.Sections.ToArray().Where(IsOfMaps).SelectMany(Read);

    private static bool IsOfMaps(ElfSection section) =>
        section is { Type: ElfSectionType.Contents, IsCode: false } && section.Name.StartsWith(Prefix, StringComparison.Ordinal);

    private IEnumerable<LegacyEntry> Read(ElfSection section)
    {
        ElfSymbol[] symbols = [.. elf.SymbolsIn(section).Where(IsVariable).OrderBy(symbol => symbol.Value)];
        Dictionary<string, BtfStruct> structures = StructuresOf(section);
        ulong next = section.Size;
        var entries = new Stack<LegacyEntry>();
        for (int i = symbols.Length - 1; i >= 0; i--)
        {
            ElfSymbol symbol = symbols[i];
            if (i + 1 < symbols.Length && symbols[i + 1].Value > symbol.Value)
                next = symbols[i + 1].Value;
            // Compilers before LLVM 4 gave variables neither type nor size: such a variable ends where the next begins.
            ulong size = symbol.Size != 0 ? symbol.Size : Math.Max(next, symbol.Value) - symbol.Value;
            if (size < Smallest || !section.Bytes.Holds(symbol.Value, size))
                diagnostics.Add(Diagnostics.BadLegacyMap(section.Name, symbol.Name, (long)symbol.Value, $"a definition has at least {Smallest} bytes inside of its section; this one has {size}"));
            else
                entries.Push(new(symbol.Name, section, symbol.Value, section.Bytes.Slice((int)symbol.Value, (int)size), structures.GetValueOrDefault(symbol.Name)));
        }

        return entries;
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
