using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>What a spec's types say of its maps already: asked of the reader, so that a definition that says the same is kept as it is.</summary>
internal sealed class DefinedMaps
{
    private readonly BtfDataSection? _section;
    private readonly Dictionary<string, PlacedMap> _byName = new(StringComparer.Ordinal);

    private DefinedMaps(BtfDataSection? section) => _section = section;

    /// <summary>The section of definitions in the types.</summary>
    internal BtfDataSection? Section => _section;

    internal static DefinedMaps Of(ObjectSpec spec)
    {
        if (spec.Types is null || !spec.Types.TryFind(MapSectionWriter.Name, out BtfDataSection? section))
            return new(null);
        if (section.SizeInBytes > MapSectionWriter.LargestSection)
            throw new ObjectFileException(spec.Name, [Diagnostics.CannotWrite($"section '{section.Name}'", $"its type has {section.SizeInBytes} bytes; {MapSectionWriter.LargestSection} are the most")]);
        DefinedMaps defined = new(section);
        ElfFile file = new(spec.Name, spec.ByteOrder, [SectionOf(section, spec.ByteOrder)], []);
        foreach (PlacedMap map in new MapDefinitions(file, spec.Types, []).Read())
            defined._byName.TryAdd(map.Spec.Name, map);
        return defined;
    }

    /// <summary>The places of exactly these maps in this order, or <see langword="null"/> when the definitions are others.</summary>
    internal DefinitionPlace[]? PlacesOf(IReadOnlyList<MapSpec> maps) =>
        _section is { } section && section.Variables.Select(entry => entry.Variable.Name).SequenceEqual(maps.Select(map => map.Name)) && maps.All(map => Find(map) is not null)
            ? [.. maps.Select(map => Find(map)!.Value)]
            : null;

    /// <summary>The definition that says the map just as it is and has room for its static values, or <see langword="null"/>.</summary>
    internal DefinitionPlace? Find(MapSpec map)
    {
        // Static values are no part of the definition's type: they follow it. The variables of an arena are a section of their own.
        if (!_byName.TryGetValue(map.Name, out PlacedMap known) || MapDifferences.Between(map, known.Spec with { Values = map.Values, Contents = map.Contents }).Any())
            return null;
        BtfSectionVariable variable = _section!.Variables.First(variable => variable.Offset == known.Offset);
        DefinitionPlace place = new(new(variable.VariableId, variable.Offset, variable.Size), (uint)known.ValuesOffset.GetValueOrDefault(), (uint)known.End);
        return place.HasRoomFor(map) ? place : null;
    }

    private static ElfSection SectionOf(BtfDataSection section, ByteOrder order) => new()
    {
        Index = 0,
        Name = section.Name,
        Type = ElfSectionType.Contents,
        Flags = ElfSectionFlags.Data,
        Size = (ulong)section.SizeInBytes!,
        Link = 0,
        Info = 0,
        Bytes = new(new byte[(int)section.SizeInBytes!], order),
    };
}
