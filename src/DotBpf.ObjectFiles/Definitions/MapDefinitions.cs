using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads the maps of section <c>.maps</c>: each variable there is one, described by its type.</summary>
internal sealed class MapDefinitions(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics, List<ObjectNote> notes)
{
    private const string SectionName = ".maps";
    private const string HintPrefix = "dotbpf:";

    internal IEnumerable<PlacedMap> Read()
    {
        if (elf.Find(SectionName) is not { } section)
            yield break;
        if (types is null || !types.TryFind(SectionName, out BtfDataSection? variables))
        {
            diagnostics.Add(Diagnostics.MapsWithoutTypes(SectionName));
            yield break;
        }

        foreach (BtfSectionVariable variable in variables.Variables)
        {
            if (TryRead(variable, section) is { } spec)
                yield return new(spec, section.Index, variable.Offset);
        }
    }

    // One map that cannot be read does not hide what is wrong with the next.
    private MapSpec? TryRead(BtfSectionVariable entry, ElfSection section)
    {
        try
        {
            return Read((BtfVariable)entry.Variable, entry, section);
        }
        catch (ObjectFileException fault)
        {
            diagnostics.AddRange(fault.Diagnostics);
            return null;
        }
    }

    private MapSpec Read(BtfVariable variable, BtfSectionVariable entry, ElfSection section)
    {
        if (variable.Linkage != BtfLinkage.Global)
            throw elf.Fault(Diagnostics.UnsupportedMap(variable.Name, entry.Offset, "it is static or hidden, so no loader could name it; remove 'static' or '__hidden'"));
        if (variable.Type.Resolve() is not BtfStruct { IsUnion: false } structure)
            throw elf.Fault(Diagnostics.BadMap(variable.Name, entry.Offset, $"its type is '{variable.Type}', and a definition is a struct"));
        if (!section.RelocationsBetween(entry.Offset, (ulong)entry.Offset + entry.Size).IsEmpty)
            throw elf.Fault(Diagnostics.UnsupportedMap(variable.Name, entry.Offset, "it has initial entries ('.values = { … }'), which are not supported; fill the map after loading"));
        MapSpec map = new MapDefinition(elf, variable.Name, entry.Offset).Read(structure);
        return RoundRing(map with { Hints = HintsOf(variable) });
    }

    private string[] HintsOf(BtfVariable variable) =>
    [
        .. types!.TagsOf(variable).Where(tag => tag.StartsWith(HintPrefix, StringComparison.Ordinal)).Select(tag => tag[HintPrefix.Length..]),
    ];

    private MapSpec RoundRing(MapSpec map)
    {
        if (map.Type is not (MapType.RingBuffer or MapType.UserRingBuffer) || RingSize.RoundUp(map.MaxEntries) is var size && size == map.MaxEntries)
            return map;
        notes.Add(new(map.Name, $"The ring's {map.MaxEntries} bytes were raised to {size}: a ring takes a power of two of whole pages."));
        return map with { MaxEntries = size };
    }
}
