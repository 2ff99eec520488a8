using System.Collections.Immutable;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Reads iproute2's definitions, which refer to each other, and to the programs of tail calls, by numbers.</summary>
/// <remarks>iproute2: <c>struct bpf_elf_map</c>, include/bpf_elf.h; what its loader for tc does with it, lib/bpf_legacy.c.</remarks>
internal sealed class Iproute2Maps(ElfFile elf, List<ObjectNote> notes)
{
    private const int IdWord = 5;
    private const int PinningWord = 6;
    private const int InnerIdWord = 7;
    private const int InnerIndexWord = 8;
    private const int MostWords = 9;
    private const uint SizeOfReference = 4;
    private const uint NoIndex = uint.MaxValue;
    private const int MostMaps = 64;

    private readonly Dictionary<string, Numbers> _numbers = new(StringComparer.Ordinal);
    private readonly ILookup<uint, StaticValue> _tailCalls = TailCallsOf(elf).ToLookup(call => call.MapId, call => call.Value);

    internal MapSpec Read(LegacyEntry entry)
    {
        if (entry.Words > MostWords)
            throw Bad(entry, $"iproute2's definitions have at most {MostWords * 4} bytes; this one has {entry.Bytes.Length}");
        if (_numbers.Count == MostMaps)
            throw Bad(entry, $"iproute2 takes at most {MostMaps} maps in an object");
        if (entry.Type is null)
            notes.Add(new(entry.Name, $"Read as iproute2's bpf_elf_map, because its {entry.Bytes.Length} bytes and the sections of the object say so; types (-g) would say it for certain."));
        if (entry.Word(PinningWord) == 1)
            notes.Add(new(entry.Name, "Loading pins it below 'tc/' and the object's name, where tc has a name that it computes from the whole file."));
        _numbers.TryAdd(entry.Name, new(entry, entry.Word(IdWord), entry.Word(InnerIdWord), entry.Words > InnerIndexWord ? entry.Word(InnerIndexWord) : NoIndex));
        return LegacyMaps.ReadDefinition(entry) with { Pinning = PinningOf(entry) };
    }

    /// <summary>The map with its inner maps and its programs, which other definitions and sections name by its number.</summary>
    internal MapSpec Complete(MapSpec map, Dictionary<string, MapSpec> maps)
    {
        if (!_numbers.TryGetValue(map.Name, out Numbers? own))
            return map;
        return map.Type switch
        {
            MapType.ArrayOfMaps or MapType.HashOfMaps => Nest(map, own, maps),
            MapType.ProgramArray when own.Id != 0 => map with { Values = Ordered(_tailCalls[own.Id]) },
            _ => map,
        };
    }

    private MapPinning PinningOf(LegacyEntry entry) => entry.Word(PinningWord) switch
    {
        0 => MapPinning.None,
        1 => MapPinning.PerObject,
        2 => MapPinning.Global,
        var other => throw Bad(entry, $"pinning {other} is not known; 0 is none, 1 for the object and 2 for all (tc reads others from a table of its own)"),
    };

    private MapSpec Nest(MapSpec outer, Numbers own, Dictionary<string, MapSpec> maps)
    {
        List<MapSpec> inner = [.. _numbers.Where(other => other.Value.Id == own.InnerId).Select(other => maps.GetValueOrDefault(other.Key)).OfType<MapSpec>().Where(IsInner)];
        if (own.InnerId == 0 || inner.Count == 0)
            throw Bad(own.Entry, $"its inner_id is {own.InnerId}, which is the id of no other map");
        if (outer.ValueSize != SizeOfReference)
            notes.Add(new(outer.Name, $"Its values have {SizeOfReference} bytes instead of {outer.ValueSize}, because they are maps."));
        return outer with
        {
            ValueSize = SizeOfReference,
            Inner = inner[0] with { Name = outer.Name + ".inner", Pinning = MapPinning.None },
            Values = Ordered(inner.Where(map => _numbers[map.Name].InnerIndex != NoIndex).Select(map => new StaticValue(_numbers[map.Name].InnerIndex, map.Name))),
        };
    }

    private static bool IsInner(MapSpec map) => map.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps);

    private static IEnumerable<(uint MapId, StaticValue Value)> TailCallsOf(ElfFile elf) =>
        from section in elf.Sections.ToArray()
        where section.IsCode
        let place = TailCallSection.Parse(section.Name)
        where place is not null
        let program = FunctionSymbols.In(elf, section).FirstOrDefault(symbol => !symbol.IsLocal)
        where program.Name is not null
        select (place.Id, new StaticValue(place.Slot, program.Name));

    // Of several for one slot the last stays, as it does when they are stored one after another.
    private static ImmutableArray<StaticValue> Ordered(IEnumerable<StaticValue> values) =>
        [.. values.GroupBy(value => value.Key, (_, same) => same.Last()).OrderBy(value => value.Key)];

    private ObjectFileException Bad(LegacyEntry entry, string what) =>
        elf.Fault(Diagnostics.BadLegacyMap(entry.Section.Name, entry.Name, (long)entry.Offset, what));

    private sealed record Numbers(LegacyEntry Entry, uint Id, uint InnerId, uint InnerIndex);
}
