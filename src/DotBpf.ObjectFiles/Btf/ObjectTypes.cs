using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Externs;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Reads the types of an object and fills in what compilers leave to loaders, so that a kernel accepts them.</summary>
/// <remarks>
/// clang writes sections of variables with size 0 and global variables at offset 0: only the symbols know. And what the object
/// hides from others (<c>__hidden</c>) has to be called static, since the kernel verifies global functions on their own.
/// </remarks>
internal sealed class ObjectTypes
{
    private readonly ElfFile _elf;
    private readonly BtfTypes _types;
    private readonly BtfPatch _patch;
    private readonly ExternalVariables _externals;

    private ObjectTypes(ElfFile elf, BtfTypes types)
    {
        _elf = elf;
        _types = types;
        _patch = new(types.Index);
        _externals = new(types, _patch);
    }


    /// <summary>The types as the compiler wrote them.</summary>
    internal static BtfTypes? ReadWritten(ElfFile elf) => elf.Find(".BTF") is { } section ? BtfTypes.Read(section.Bytes.Memory, elf.Name) : null;

    /// <summary>The types with what the compiler left open; ids are the same.</summary>
    internal static BtfTypes Complete(ElfFile elf, BtfTypes written)
    {
        ObjectTypes reader = new(elf, written);
        for (int id = 1; id < reader._types.Count; id++)
        {
            if (reader._types.Index.RecordOf(id).Kind is BtfKind.DataSection or BtfKind.Function or BtfKind.Variable)
                reader.Complete(id);
        }

        return BtfTypes.Read(reader._patch.ToLayout().Raw, elf.Name);
    }

    private void Complete(int id)
    {
        switch (_types[id])
        {
            case BtfDataSection { Name: ExternTable.KernelNamesSection } names:
                _externals.CompleteKernelNames(names);
                break;
            case BtfDataSection { Name: ExternTable.ConfigurationSection } configuration:
                _externals.CompleteConfiguration(configuration);
                break;
            case BtfDataSection section:
                CompleteSection(section);
                break;
            case BtfVariable { Linkage: BtfLinkage.Extern } variable:
                _externals.CompleteVariable(variable);
                break;
            case BtfFunction { Linkage: BtfLinkage.Extern } function:
                _externals.CompleteFunction(function);
                break;
            case BtfFunction { Linkage: BtfLinkage.Global } function when IsHidden(function.Name):
                _patch.SetFunctionLinkage(id, BtfLinkage.Static);
                break;
        }
    }

    private void CompleteSection(BtfDataSection section)
    {
        ElfSection place = _elf.Find(section.Name) ?? throw _elf.Fault(Diagnostics.DataSectionWithoutSection(section.Name));
        if (place.Size > uint.MaxValue)
            throw _elf.Fault(Diagnostics.DataTooLarge(section.Name, place.Size, DataSections.Largest));
        bool isOpen = section.SizeInBytes == 0;
        List<BtfSectionVariable> variables = [];
        foreach (BtfSectionVariable variable in section.Variables)
            variables.Add(CompleteVariable(variable, place, isOpen));
        // Stable, because variables of size 0 share their offset; the kernel wants ascending offsets.
        _patch.SetVariables(section.Id, variables.OrderBy(variable => variable.Offset));
        if (isOpen)
            _patch.SetSize(section.Id, (uint)place.Size);
    }

    private BtfSectionVariable CompleteVariable(BtfSectionVariable entry, ElfSection place, bool isOpen)
    {
        if (entry.Variable is not BtfVariable variable)
            throw _types.Damaged(entry.VariableId, $"section '{place.Name}' lists it as a variable, and it is none");
        // A static variable's offset is right already: its relocation counts from the section's start.
        if (variable.Linkage == BtfLinkage.Global)
        {
            ElfSymbol symbol = SymbolOf(variable, place);
            if (symbol.IsHidden)
                _patch.SetVariableLinkage(variable.Id, BtfLinkage.Static);
            if (isOpen && symbol.Value <= uint.MaxValue)
                entry = entry with { Offset = (uint)symbol.Value };
        }

        return (ulong)entry.Offset + entry.Size <= place.Size
            ? entry
            : throw _elf.Fault(Diagnostics.VariableOutside(place.Name, variable.Name, entry.Offset, entry.Size, place.Size));
    }

    private ElfSymbol SymbolOf(BtfVariable variable, ElfSection place)
    {
        foreach (ElfSymbol symbol in _elf.SymbolsNamed(variable.Name))
        {
            if (symbol.SectionIndex == place.Index && !symbol.IsLocal)
                return symbol;
        }

        throw _elf.Fault(Diagnostics.VariableWithoutSymbol(place.Name, variable.Name));
    }

    private bool IsHidden(string function) => _elf.SymbolsNamed(function).Any(symbol => symbol is { IsFunction: true, IsLocal: false, IsHidden: true });
}
