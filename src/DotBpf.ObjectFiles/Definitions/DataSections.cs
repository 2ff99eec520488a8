using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Makes a map of each section of global variables: one entry that holds the whole section.</summary>
internal sealed class DataSections(ElfFile elf, BtfTypes? types, string objectName, List<ObjectDiagnostic> diagnostics, List<ObjectNote> notes)
{
    /// <summary>The most bytes that all variables of an object may take.</summary>
    internal const uint Largest = 64 << 20;

    private readonly List<VariableSpec> _variables = [];
    private uint _room = Largest;

    internal IReadOnlyList<VariableSpec> Variables => _variables;

    internal IEnumerable<PlacedMap> Read()
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(IsOfVariables))
        {
            if (section.Size > _room)
            {
                diagnostics.Add(Diagnostics.DataTooLarge(section.Name, section.Size, Largest));
                continue;
            }

            _room -= (uint)section.Size;
            yield return new(Read(section), section.Index, 0);
        }
    }

    private static bool IsOfVariables(ElfSection section) => section.Size > 0 && section.Type switch
    {
        ElfSectionType.Contents => section.IsOneOf(".data") || section.IsOneOf(".rodata"),
        ElfSectionType.Zeros => section.IsOneOf(".bss"),
        _ => false,
    };

    private MapSpec Read(ElfSection section)
    {
        BtfDataSection? type = types is not null && types.TryFind(section.Name, out BtfDataSection? found) ? found : null;
        string name = DataMapName.Of(objectName, section.Name);
        if (DataMapName.IsShortened(objectName, section.Name))
            notes.Add(new(name, $"Named as libbpf does it after '{objectName}' and section '{section.Name}': the object's name is cut to leave room for the section's, and '_' stands for what hosts do not take."));
        bool isConstant = section.IsOneOf(".rodata");
        if (section.Relocations.Length > 0)
            notes.Add(new(name, $"{section.Relocations.Length} addresses in its variables cannot be filled in, as loaders never do; they read as the file has them."));
        _variables.AddRange(type is null ? VariablesBySymbol(section, name, isConstant) : VariablesByType(type, name, isConstant));
        return new()
        {
            Name = name,
            Type = MapType.Array,
            KeySize = 4,
            ValueSize = (uint)section.Size,
            MaxEntries = 1,
            Flags = FlagsOf(type, isConstant),
            ValueType = type,
            Contents = section.Type == ElfSectionType.Zeros ? ZeroBytes.Of(section.Size) : section.Bytes.Memory,
            IsFrozen = isConstant,
        };
    }

    // A section of statics alone is not mapped: nobody outside could name what is in it.
    private static MapFlags FlagsOf(BtfDataSection? type, bool isConstant)
    {
        bool isVisible = type is not null && type.Variables.Any(entry => entry.Variable is BtfVariable { Linkage: not BtfLinkage.Static });
        return (isConstant ? MapFlags.ReadOnlyForPrograms : 0) | (isVisible ? MapFlags.Mappable : 0);
    }

    private static IEnumerable<VariableSpec> VariablesByType(BtfDataSection section, string mapName, bool isConstant) =>
        from entry in section.Variables
        let variable = (BtfVariable)entry.Variable
        select new VariableSpec
        {
            Name = variable.Name,
            MapName = mapName,
            Offset = entry.Offset,
            Size = entry.Size,
            Type = variable.Type,
            IsConstant = isConstant,
            IsGlobal = variable.Linkage != BtfLinkage.Static,
        };

    private IEnumerable<VariableSpec> VariablesBySymbol(ElfSection section, string mapName, bool isConstant) =>
        from symbol in elf.SymbolsIn(section)
        where symbol.IsVariable && symbol.Value <= section.Size && symbol.Size <= section.Size - symbol.Value
        orderby symbol.Value
        select new VariableSpec
        {
            Name = symbol.Name,
            MapName = mapName,
            Offset = (uint)symbol.Value,
            Size = (uint)symbol.Size,
            IsConstant = isConstant,
            IsGlobal = symbol is { IsLocal: false, IsHidden: false },
        };
}
