using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Makes a map of each section of global variables: one entry that holds the whole section.</summary>
internal sealed class DataSections(ElfFile elf, BtfTypes? types, string objectName, List<ObjectDiagnostic> diagnostics, List<ObjectNote> notes)
{
    /// <summary>The most bytes that all variables of an object may take: with all else, reading an object stays below 64 MiB.</summary>
    internal const uint Largest = 60 << 20;

    /// <summary>The variables of the arena (<c>__arena</c>).</summary>
    internal const string ArenaSection = ".addr_space.1";

    private readonly List<VariableSpec> _variables = [];
    private uint _room = Largest;

    internal IReadOnlyList<VariableSpec> Variables => _variables;

    internal IEnumerable<PlacedMap> Read()
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(section => IsOfVariables(section) && HasRoomFor(section)))
            yield return new(Read(section), section.Index, 0);
    }

    /// <summary>The object's arena with the variables of its section as contents; their addresses count from its begin, as libbpf places them.</summary>
    /// <param name="defined">The maps that the object defines; the arena is replaced among them.</param>
    /// <returns>The arena again, at the section of its variables; none where the object has no such section.</returns>
    internal IEnumerable<PlacedMap> ReadArena(List<PlacedMap> defined)
    {
        if (elf.Find(ArenaSection) is not { Size: > 0, IsCode: false } section || !HasRoomFor(section))
            yield break;
        PlacedMap[] arenas = [.. defined.Where(map => map.Spec.Type == MapType.Arena)];
        if (arenas is not [var arena])
        {
            diagnostics.Add(Diagnostics.NotOneArena(section.Name, arenas.Length));
            yield break;
        }

        MapSpec filled = arena.Spec with { Contents = ContentsOf(section) };
        NoteAddresses(section, filled.Name);
        _variables.AddRange(SectionVariables.Of(elf, section, TypeOf(section), filled.Name, isConstant: false));
        defined[defined.IndexOf(arena)] = arena with { Spec = filled };
        yield return new(filled, section.Index, 0);
    }

    private bool HasRoomFor(ElfSection section)
    {
        if (section.Size > _room)
        {
            diagnostics.Add(Diagnostics.DataTooLarge(section.Name, section.Size, Largest));
            return false;
        }

        _room -= (uint)section.Size;
        return true;
    }

    private static bool IsOfVariables(ElfSection section) => section.Size > 0 && section.Type switch
    {
        ElfSectionType.Contents => section.IsOneOf(".data") || section.IsOneOf(".rodata"),
        ElfSectionType.Zeros => section.IsOneOf(".bss"),
        _ => false,
    };

    private MapSpec Read(ElfSection section)
    {
        BtfDataSection? type = TypeOf(section);
        string name = DataMapName.Of(objectName, section.Name);
        if (DataMapName.IsShortened(objectName, section.Name))
            notes.Add(new(name, $"Named as libbpf does it after '{objectName}' and section '{section.Name}': the object's name is cut to leave room for the section's, and '_' stands for what hosts do not take."));
        bool isConstant = section.IsOneOf(".rodata");
        NoteAddresses(section, name);
        _variables.AddRange(SectionVariables.Of(elf, section, type, name, isConstant));
        return new()
        {
            Name = name,
            Type = MapType.Array,
            KeySize = 4,
            ValueSize = (uint)section.Size,
            MaxEntries = 1,
            Flags = FlagsOf(type, isConstant),
            ValueType = type,
            Contents = ContentsOf(section),
            IsFrozen = isConstant,
        };
    }

    private BtfDataSection? TypeOf(ElfSection section) => types is not null && types.TryFind(section.Name, out BtfDataSection? found) ? found : null;

    private static ReadOnlyMemory<byte> ContentsOf(ElfSection section) => section.Type == ElfSectionType.Zeros ? ZeroBytes.Of(section.Size) : section.Bytes.Memory;

    private void NoteAddresses(ElfSection section, string mapName)
    {
        if (section.Relocations.Length > 0)
            notes.Add(new(mapName, $"{section.Relocations.Length} addresses in its variables cannot be filled in, as loaders never do; they read as the file has them."));
    }

    // A section of statics alone is not mapped: nobody outside could name what is in it.
    private static MapFlags FlagsOf(BtfDataSection? type, bool isConstant)
    {
        bool isVisible = type is not null && type.Variables.Any(entry => entry.Variable is BtfVariable { Linkage: not BtfLinkage.Static });
        return (isConstant ? MapFlags.ReadOnlyForPrograms : 0) | (isVisible ? MapFlags.Mappable : 0);
    }
}
