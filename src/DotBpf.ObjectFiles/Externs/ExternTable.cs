using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Externs;

/// <summary>The names that an object expects of the system, which its symbols and its types declare together.</summary>
internal sealed class ExternTable
{
    internal const string ConfigurationSection = ".kconfig";
    internal const string KernelNamesSection = ".ksyms";

    private readonly List<ExternSpec> _externs = [];
    private readonly Dictionary<string, ExternSpec> _byName = new(StringComparer.Ordinal);

    private ExternTable()
    {
    }

    internal IReadOnlyList<ExternSpec> Externs => _externs;

    /// <param name="elf">The object.</param>
    /// <param name="written">Its types as the compiler wrote them: only they say which names were declared without a type.</param>
    /// <param name="types">The same types, completed; ids are the same.</param>
    internal static ExternTable Read(ElfFile elf, BtfTypes? written, BtfTypes? types)
    {
        ExternTable table = new();
        if (written is null || types is null)
            return table;
        foreach (string section in (string[])[ConfigurationSection, KernelNamesSection])
        {
            if (written.TryFind(section, out BtfDataSection? names))
                table.Add(elf, section, names, types);
        }

        return table;
    }

    internal ExternSpec? Find(string name) => _byName.GetValueOrDefault(name);

    private void Add(ElfFile elf, string section, BtfDataSection names, BtfTypes types)
    {
        foreach (BtfSectionVariable entry in names.Variables)
        {
            ElfSymbol symbol = elf.SymbolsNamed(entry.Variable.Name).FirstOrDefault(symbol => symbol is { SectionIndex: ElfSymbol.Undefined, Name.Length: > 0 });
            if (symbol.Name is not null && Read(section, entry, symbol.IsWeak, types) is { } found && _byName.TryAdd(found.Name, found))
                _externs.Add(found);
        }
    }

    private static ExternSpec? Read(string section, BtfSectionVariable entry, bool isWeak, BtfTypes types)
    {
        ExternSpec spec = new() { Name = entry.Variable.Name, Kind = ExternKind.Configuration, IsWeak = isWeak, TypeId = entry.VariableId };
        return (section, entry.Variable, types[entry.VariableId]) switch
        {
            (ConfigurationSection, BtfVariable, BtfVariable variable) => spec with { Type = variable.Type },
            (KernelNamesSection, BtfVariable declared, _) when declared.Type.Resolve() is BtfVoid => spec with { Kind = ExternKind.KernelAddress },
            (KernelNamesSection, BtfVariable, BtfVariable variable) => spec with { Kind = ExternKind.KernelVariable, Type = variable.Type },
            (KernelNamesSection, BtfFunction, BtfFunction function) => spec with { Kind = ExternKind.KernelFunction, Type = function.Prototype },
            _ => null,
        };
    }
}
