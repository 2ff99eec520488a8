using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes section <c>.maps</c>: a variable for each declared map, whose type says what it shall be.</summary>
internal sealed class MapSectionWriter(ObjectSpec spec, ElfImage image, TypesDraft types, CodeLayout code)
{
    internal const string Name = ".maps";
    internal const string HintPrefix = "dotbpf:";

    /// <summary>Room for a million static values; what a damaged type says may be any number.</summary>
    internal const int LargestSection = 8 << 20;

    internal const string OldName = "maps"; // where definitions stood before types; its place among the types is taken over
    private const uint Alignment = 8;

    private readonly Dictionary<string, ImageSymbol> _symbols = new(StringComparer.Ordinal);

    /// <returns>The symbol of each map by name.</returns>
    internal Dictionary<string, ImageSymbol> Write()
    {
        MapSpec[] maps = [.. spec.Maps.Where(map => !map.IsDataSection && map.Type != MapType.StructOps)];
        if (maps.Length == 0)
            return _symbols;
        DefinedMaps defined = DefinedMaps.Of(spec);
        DefinitionPlace[] places = defined.PlacesOf(maps) ?? Define(maps, defined);
        ImageSection section = image.Add(Name, ElfSectionFlags.Data, (int)Alignment);
        section.Contents.Grow((int)places[^1].End);
        for (int i = 0; i < maps.Length; i++)
            _symbols[maps[i].Name] = image.AddSymbol(maps[i].Name, ElfSymbolType.Variable, ElfBinding.Global, section, places[i].Variable.Offset, places[i].Variable.Size);
        for (int i = 0; i < maps.Length; i++)
            WriteValues(maps[i], places[i], section);
        return _symbols;
    }

    private DefinitionPlace[] Define(MapSpec[] maps, DefinedMaps defined)
    {
        DefinitionPlace[] places = new DefinitionPlace[maps.Length];
        uint end = 0;
        for (int i = 0; i < maps.Length; i++)
        {
            places[i] = defined.Find(maps[i])?.MoveTo(end) ?? Define(maps[i], end);
            end = (places[i].End + Alignment - 1) / Alignment * Alignment;
        }

        BtfVariablePlace[] variables = [.. places.Select(place => place.Variable)];
        if (defined.Section is { } section || (spec.Types is { } known && known.TryFind(OldName, out section)))
            types.Builder.ReplaceDataSection(section.Id, Name, places[^1].End, variables);
        else
            types.Builder.AddDataSection(Name, places[^1].End, variables);
        return places;
    }

    private DefinitionPlace Define(MapSpec map, uint offset)
    {
        (int definition, uint size) = MapStruct.Add(map, types);
        int variable = types.Builder.AddVariable(map.Name, definition, BtfLinkage.Global);
        foreach (string hint in map.Hints)
            types.Builder.AddDeclarationTag(HintPrefix + hint, variable);
        ulong end = size + (map.Values is [.., var last] ? (last.Key + 1ul) * DefinitionPlace.SizeOfAddress : 0);
        return offset + end <= LargestSection
            ? new(new(variable, offset, (uint)end), size, offset + (uint)end)
            : throw Fault(map, $"its static value at {map.Values[^1].Key} would make section '{Name}' larger than {LargestSection >> 20} MiB");
    }

    private void WriteValues(MapSpec map, DefinitionPlace place, ImageSection section)
    {
        foreach (StaticValue value in map.Values)
        {
            ImageSymbol? target = map.Type == MapType.ProgramArray ? code.FindProgram(value.Target)?.Symbol : _symbols.GetValueOrDefault(value.Target);
            if (target is null)
                throw Fault(map, $"its static value at {value.Key} is '{value.Target}', which the object does not have");
            section.Relocate(place.AddressOf(value), ElfRelocationType.Address, target);
        }
    }

    private ObjectFileException Fault(MapSpec map, string what) => new(spec.Name, [Diagnostics.CannotWrite($"map '{map.Name}'", what)]);
}
