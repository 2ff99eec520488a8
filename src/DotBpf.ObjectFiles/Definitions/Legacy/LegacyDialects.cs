using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Tells by facts of the object in which dialect an old definition is written.</summary>
/// <remarks>
/// Names of members decide where there are types. Without them, in section <c>maps</c> alone: nine words are iproute2's, unless its
/// field for pinning is out of range; six to eight are when a section of tail calls (<c>ID/SLOT</c>) names the id of one of them.
/// </remarks>
internal sealed class LegacyDialects
{
    private const string SectionOfIproute2 = "maps";
    private const int WordsOfIproute2 = 9;
    private const int WordsOfBoth = 5;
    private const int IdWord = 5;
    private const int PinningWord = 6;
    private const uint LargestPinning = 2;

    private readonly bool _hasTailCalls;

    internal LegacyDialects(ElfFile elf, IEnumerable<LegacyEntry> entries)
    {
        HashSet<uint> ids = [];
        foreach (ElfSection section in elf.Sections)
        {
            if (section.IsCode && TailCallSection.Parse(section.Name) is { } place)
                ids.Add(place.Id);
        }

        _hasTailCalls = entries.Any(entry => entry.Section.Name == SectionOfIproute2 && ids.Contains(entry.Word(IdWord)));
    }

    internal LegacyDialect Of(LegacyEntry entry)
    {
        if (entry.Member("leaf") is not null)
            return LegacyDialect.Bcc;
        if (entry.Member("size_key") is not null || entry.Member("max_elem") is not null)
            return LegacyDialect.Iproute2;
        if (entry.Member("key_size") is not null)
            return LegacyDialect.MapDefinition;
        if (BccTables.KindOf(entry.Section.Name) is not null && entry.Word(0) == 0)
            return LegacyDialect.Bcc;
        return IsOfIproute2(entry) ? LegacyDialect.Iproute2 : LegacyDialect.MapDefinition;
    }

    private bool IsOfIproute2(LegacyEntry entry) => entry.Section.Name == SectionOfIproute2 && entry.Words switch
    {
        WordsOfIproute2 => entry.Word(PinningWord) <= LargestPinning,
        > WordsOfBoth and < WordsOfIproute2 => _hasTailCalls,
        _ => false,
    };
}
