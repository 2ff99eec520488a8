using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads the maps of section <c>.maps</c>: each variable there is one, described by its type.</summary>
internal sealed class MapDefinitions(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics)
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

        for (int i = 0; i < variables.Variables.Length; i++)
        {
            ulong end = i + 1 < variables.Variables.Length ? variables.Variables[i + 1].Offset : section.Size;
            if (TryRead(variables.Variables[i], section, end) is { } map)
                yield return map;
        }
    }

    // One map that cannot be read does not hide what is wrong with the next.
    private PlacedMap? TryRead(BtfSectionVariable entry, ElfSection section, ulong end)
    {
        try
        {
            return Read((BtfVariable)entry.Variable, entry, section, end);
        }
        catch (ObjectFileException fault)
        {
            diagnostics.AddRange(fault.Diagnostics);
            return null;
        }
    }

    private PlacedMap Read(BtfVariable variable, BtfSectionVariable entry, ElfSection section, ulong end)
    {
        if (variable.Linkage != BtfLinkage.Global)
            throw elf.Fault(Diagnostics.UnsupportedMap(variable.Name, entry.Offset, "it is static or hidden, so no loader could name it; remove 'static' or '__hidden'"));
        if (variable.Type.Resolve() is not BtfStruct { IsUnion: false } structure)
            throw elf.Fault(Diagnostics.BadMap(variable.Name, entry.Offset, $"its type is '{variable.Type}', and a definition is a struct"));
        MapDefinition definition = new(elf, variable.Name, entry.Offset);
        MapSpec map = definition.Read(structure) with { Hints = HintsOf(variable) };
        return new(map, section.Index, entry.Offset, end, definition.ValuesOffset);
    }

    private string[] HintsOf(BtfVariable variable) =>
    [
        .. types!.TagsOf(variable).Where(tag => tag.StartsWith(HintPrefix, StringComparison.Ordinal)).Select(tag => tag[HintPrefix.Length..]),
    ];
}
