using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>What a spec's types say of its maps already: asked of the reader, so that a definition that says the same is kept as it is.</summary>
internal sealed class DefinedMaps
{
    private readonly BtfDataSection? _section;
    private readonly Dictionary<string, (MapSpec Map, BtfSectionVariable Variable)> _byName = new(StringComparer.Ordinal);

    private DefinedMaps(BtfDataSection? section) => _section = section;

    /// <summary>The section of definitions in the types.</summary>
    internal BtfDataSection? Section => _section;

    internal static DefinedMaps Of(ObjectSpec spec)
    {
        if (spec.Types is null || !spec.Types.TryFind(MapSectionWriter.Name, out BtfDataSection? section))
            return new(null);
        DefinedMaps defined = new(section);
        ElfFile file = new(spec.Name, spec.ByteOrder, [SectionOf(section, spec.ByteOrder)], []);
        foreach (PlacedMap map in new MapDefinitions(file, spec.Types, [], []).Read())
            defined._byName.TryAdd(map.Spec.Name, (map.Spec, section.Variables.First(variable => variable.Offset == map.Offset)));
        return defined;
    }

    /// <summary>Whether the definitions are those of exactly these maps, in this order.</summary>
    internal bool Say(IReadOnlyList<MapSpec> maps) =>
        _section is { } section
        && section.Variables.Select(entry => entry.Variable.Name).SequenceEqual(maps.Select(map => map.Name))
        && maps.All(map => VariableOf(map) is not null);

    /// <summary>The variable that defines the map just as it is, or <see langword="null"/>.</summary>
    internal BtfSectionVariable? VariableOf(MapSpec map) =>
        _byName.TryGetValue(map.Name, out var known) && !MapDifferences.Between(map, known.Map).Any() ? known.Variable : null;

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
