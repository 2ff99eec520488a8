using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>Reads old map definitions: <c>bpf_map_def</c>, iproute2's <c>bpf_elf_map</c> and BCC's tables.</summary>
internal sealed class LegacyMaps
{
    private const int SizeOfDefinition = 20;

    private readonly List<LegacyEntry> _entries;
    private readonly LegacyDialects _dialects;
    private readonly AnnotatedTypes _annotations;
    private readonly BccTables _tables;
    private readonly Iproute2Maps _iproute2;
    private readonly List<ObjectDiagnostic> _diagnostics;

    internal LegacyMaps(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics, List<ObjectNote> notes)
    {
        _diagnostics = diagnostics;
        _entries = [.. new LegacySections(elf, types, diagnostics).Read()];
        _dialects = new(elf, _entries);
        _annotations = new(types, notes);
        _tables = new(elf, notes);
        _iproute2 = new(elf, notes);
    }

    internal IEnumerable<PlacedMap> Read()
    {
        List<PlacedMap> maps = [];
        foreach (LegacyEntry entry in _entries)
        {
            if (TryRead(entry) is { } spec)
                maps.Add(new(_annotations.Complete(spec), entry.Section.Index, entry.Offset));
        }

        return Complete(maps);
    }

    private MapSpec? TryRead(LegacyEntry entry)
    {
        try
        {
            return _dialects.Of(entry) switch
            {
                LegacyDialect.Bcc => _tables.Read(entry),
                LegacyDialect.Iproute2 => _iproute2.Read(entry),
                _ => ReadDefinition(entry) with { Trailing = TrailingOf(entry) },
            };
        }
        catch (ObjectFileException fault)
        {
            _diagnostics.AddRange(fault.Diagnostics);
            return null;
        }
    }

    /// <summary>The words that <c>bpf_map_def</c> and <c>bpf_elf_map</c> share.</summary>
    internal static MapSpec ReadDefinition(LegacyEntry entry) => new()
    {
        Name = entry.Name,
        Type = (MapType)entry.Word(0),
        KeySize = entry.Word(1),
        ValueSize = entry.Word(2),
        MaxEntries = entry.Word(3),
        Flags = (MapFlags)entry.Word(4),
    };

    // Zeros ask for nothing.
    private static ReadOnlyMemory<byte> TrailingOf(LegacyEntry entry)
    {
        ReadOnlyMemory<byte> more = entry.Bytes.Memory[Math.Min(SizeOfDefinition, entry.Bytes.Length)..];
        return more.Span.ContainsAnyExcept((byte)0) ? more : default;
    }

    // What definitions say of each other can be told when all are known.
    private List<PlacedMap> Complete(List<PlacedMap> maps)
    {
        Dictionary<string, MapSpec> byName = maps.DistinctBy(map => map.Spec.Name).ToDictionary(map => map.Spec.Name, map => map.Spec, StringComparer.Ordinal);
        List<PlacedMap> completed = new(maps.Count);
        foreach (PlacedMap map in maps)
        {
            try
            {
                completed.Add(map with { Spec = _iproute2.Complete(_tables.Complete(map.Spec, byName), byName) });
            }
            catch (ObjectFileException fault)
            {
                _diagnostics.AddRange(fault.Diagnostics);
            }
        }

        return completed;
    }
}
