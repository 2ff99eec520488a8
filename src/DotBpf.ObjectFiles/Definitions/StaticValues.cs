using System.Collections.Immutable;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads what follows a definition's members: the addresses of the maps and programs that are in the map from the start.</summary>
/// <remarks>A definition holds nothing else. What its bytes say beside addresses would be lost, so it is refused.</remarks>
internal sealed class StaticValues(ElfFile elf, SymbolResolver resolver, List<ObjectDiagnostic> diagnostics)
{
    private const int SizeOfAddress = 8;

    /// <summary>The map with its values.</summary>
    internal PlacedMap Complete(PlacedMap map) => map with { Spec = map.Spec with { Values = Read(map, elf.Sections[map.SectionIndex]) } };

    private ImmutableArray<StaticValue> Read(PlacedMap map, ElfSection section)
    {
        try
        {
            List<StaticValue> values = [];
            ulong known = map.Offset;
            foreach (ElfRelocation address in section.RelocationsBetween(map.Offset, map.End))
            {
                CheckEmpty(map, section, known, address.Offset);
                values.Add(Read(map, section, address));
                known = address.Offset + SizeOfAddress;
            }

            CheckEmpty(map, section, known, map.End);
            return [.. values];
        }
        catch (ObjectFileException fault)
        {
            diagnostics.AddRange(fault.Diagnostics);
            return [];
        }
    }

    private StaticValue Read(PlacedMap map, ElfSection section, ElfRelocation address)
    {
        if (!section.Bytes.Holds(address.Offset, SizeOfAddress))
            throw Bad(map, $"an address at {address.Offset} reaches past the end of the section");
        ulong slot = address.Offset - map.Offset - map.ValuesOffset.GetValueOrDefault();
        if (map.ValuesOffset is not { } start || address.Offset < map.Offset + start || slot % SizeOfAddress != 0)
            throw Bad(map, $"an address stands at byte {address.Offset - map.Offset} of its definition, where no static value is");
        if (map.Spec is { Type: MapType.HashOfMaps, KeySize: not sizeof(uint) })
            throw Bad(map, $"static values of a hash of maps need keys of 4 bytes, and its keys have {map.Spec.KeySize}");
        ElfSymbol symbol = elf.Symbols[address.SymbolIndex];
        long addend = address.Addend + (long)section.Bytes.UInt64((int)address.Offset);
        return new((uint)(slot / SizeOfAddress), TargetOf(map, symbol, resolver.Resolve(symbol, addend)));
    }

    private string TargetOf(PlacedMap map, ElfSymbol symbol, SymbolTarget target) => (map.Spec.Type, target) switch
    {
        (MapType.ProgramArray, SymbolTarget.Code { Function: { IsProgram: true } program }) => program.Name,
        (MapType.ArrayOfMaps or MapType.HashOfMaps, SymbolTarget.Map inner) => inner.Name,
        (MapType.ProgramArray, _) => throw Bad(map, $"a static value refers to '{symbol.Name}', which is no program of the object"),
        _ => throw Bad(map, $"a static value refers to '{symbol.Name}', which is no map of the object"),
    };

    private void CheckEmpty(PlacedMap map, ElfSection section, ulong start, ulong end)
    {
        if (start > end)
            throw Bad(map, $"two addresses overlap at byte {start - map.Offset - SizeOfAddress} of its definition");
        // A section of zeros has no bytes in the file.
        if (section.Bytes.Holds(start, end - start) && section.Bytes.Memory.Span[(int)start..(int)end].ContainsAnyExcept((byte)0))
            throw Bad(map, "its variable has an initial value, and a definition speaks by its type alone; only '.values' may be initialised");
    }

    private ObjectFileException Bad(PlacedMap map, string what) => elf.Fault(Diagnostics.BadMap(map.Spec.Name, (long)map.Offset, what));
}
