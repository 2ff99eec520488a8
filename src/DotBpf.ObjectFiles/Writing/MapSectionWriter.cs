using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes section <c>.maps</c>: a variable for each declared map, whose type says what it shall be.</summary>
internal sealed class MapSectionWriter(ObjectSpec spec, ElfImage image, TypesDraft types)
{
    internal const string Name = ".maps";
    internal const string HintPrefix = "dotbpf:";
    private const int Alignment = 8;

    private readonly Dictionary<string, ImageSymbol> _symbols = new(StringComparer.Ordinal);

    /// <returns>The symbol of each map by name.</returns>
    internal Dictionary<string, ImageSymbol> Write()
    {
        MapSpec[] maps = [.. spec.Maps.Where(map => !map.IsDataSection)];
        if (maps.Length == 0)
            return _symbols;
        DefinedMaps defined = DefinedMaps.Of(spec);
        BtfVariablePlace[] places = defined.Say(maps) ? [.. defined.Section!.Variables.Select(PlaceOf)] : Define(maps, defined);
        ImageSection section = image.Add(Name, ElfSectionFlags.Data, Alignment);
        section.Contents.Grow((int)Math.Max(EndOf(places), defined.Say(maps) ? defined.Section!.SizeInBytes ?? 0 : 0));
        for (int i = 0; i < maps.Length; i++)
            _symbols[maps[i].Name] = image.AddSymbol(maps[i].Name, ElfSymbolType.Variable, ElfBinding.Global, section, places[i].Offset, places[i].Size);
        return _symbols;
    }

    private static BtfVariablePlace PlaceOf(BtfSectionVariable variable) => new(variable.VariableId, variable.Offset, variable.Size);

    private static uint EndOf(BtfVariablePlace[] places) => places[^1].Offset + places[^1].Size;

    private BtfVariablePlace[] Define(MapSpec[] maps, DefinedMaps defined)
    {
        BtfVariablePlace[] places = new BtfVariablePlace[maps.Length];
        uint offset = 0;
        for (int i = 0; i < maps.Length; i++)
        {
            places[i] = defined.VariableOf(maps[i]) is { } known ? PlaceOf(known) with { Offset = offset } : Define(maps[i], offset);
            offset = (places[i].Offset + places[i].Size + Alignment - 1) / Alignment * Alignment;
        }

        if (defined.Section is { } section)
            types.Builder.ReplaceDataSection(section.Id, Name, EndOf(places), places);
        else
            types.Builder.AddDataSection(Name, EndOf(places), places);
        return places;
    }

    private BtfVariablePlace Define(MapSpec map, uint offset)
    {
        (int definition, uint size) = MapStruct.Add(map, types);
        int variable = types.Builder.AddVariable(map.Name, definition, BtfLinkage.Global);
        foreach (string hint in map.Hints)
            types.Builder.AddDeclarationTag(HintPrefix + hint, variable);
        return new(variable, offset, size);
    }
}
