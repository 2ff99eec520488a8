using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;
using DotBpf.ObjectFiles.Externs;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes the names that the system supplies: a symbol without place for each, and types that say so again, which reading has completed.</summary>
internal sealed class ExternWriter(ObjectSpec spec, ElfImage image, TypesDraft types)
{
    private readonly Dictionary<string, ImageSymbol> _symbols = new(StringComparer.Ordinal);

    /// <returns>The symbol of each name.</returns>
    internal Dictionary<string, ImageSymbol> Write()
    {
        foreach (ExternSpec item in spec.Externs)
        {
            Declare(item);
            _symbols[item.Name] = image.AddSymbol(item.Name, ElfSymbolType.None, item.IsWeak ? ElfBinding.Weak : ElfBinding.Global, null, 0, 0);
        }

        WriteSection(ExternTable.ConfigurationSection, spec.Externs.Where(item => item.Kind == ExternKind.Configuration));
        WriteSection(ExternTable.KernelNamesSection, spec.Externs.Where(item => item.Kind != ExternKind.Configuration));
        return _symbols;
    }

    private void Declare(ExternSpec item)
    {
        BtfType? declaration = spec.Types is { } known && item.TypeId > 0 && item.TypeId < known.Count ? known[item.TypeId] : null;
        switch (item.Kind, declaration)
        {
            case (ExternKind.KernelFunction, BtfFunction):
                types.Builder.SetFunctionLinkage(item.TypeId, BtfLinkage.Extern);
                break;
            case (ExternKind.KernelAddress, BtfVariable):
                types.Builder.SetVariableLinkage(item.TypeId, BtfLinkage.Extern);
                types.Builder.SetTarget(item.TypeId, 0);
                break;
            case (ExternKind.Configuration or ExternKind.KernelVariable, BtfVariable):
                types.Builder.SetVariableLinkage(item.TypeId, BtfLinkage.Extern);
                break;
            default:
                throw new ObjectFileException(spec.Name, [Diagnostics.CannotWrite($"extern '{item.Name}'", $"its type {item.TypeId} declares no {item.Kind} in the types of the object")]);
        }
    }

    private void WriteSection(string name, IEnumerable<ExternSpec> externs)
    {
        BtfVariablePlace[] places = [.. externs.Select(item => new BtfVariablePlace(item.TypeId, 0, SizeOf(item)))];
        if (places.Length == 0)
            return;
        if (spec.Types!.TryFind(name, out BtfDataSection? section))
            types.Builder.ReplaceDataSection(section.Id, name, 0, places);
        else
            types.Builder.AddDataSection(name, 0, places);
    }

    private static uint SizeOf(ExternSpec item) => item.Kind == ExternKind.Configuration ? (uint)(item.Type?.SizeInBytes ?? 0) : 0;
}
