using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Externs;

/// <summary>Finds what a program that uses a name of the system shall receive.</summary>
internal sealed class ExternResolver(ExternTable externs, ConfigurationMap configuration)
{
    /// <param name="symbol">A symbol that the object does not define.</param>
    /// <param name="addend">How many bytes after its begin are wanted.</param>
    internal SymbolTarget Resolve(ElfSymbol symbol, long addend)
    {
        if (externs.Find(symbol.Name) is not { } found)
            return new SymbolTarget.Nothing($"it uses '{symbol.Name}', which the object neither defines nor declares as a name of the kernel (__ksym, __kconfig); link the object that defines it");
        if (found.Kind == ExternKind.Configuration)
            return ResolveValue(found, addend);
        return addend == 0
            ? new SymbolTarget.KernelName(found)
            : new SymbolTarget.Nothing($"it takes an address {addend} bytes after '{symbol.Name}' of the kernel; take its own address and add to that");
    }

    private SymbolTarget ResolveValue(ExternSpec value, long addend)
    {
        if (configuration is not { Spec: { } map } || configuration.Find(value.Name) is not { } variable)
            return new SymbolTarget.Nothing($"it reads the kernel's configuration value '{value.Name}', which has no place in section {ExternTable.ConfigurationSection}");
        return addend >= 0 && addend < variable.Size
            ? new SymbolTarget.Variable(map.Name, variable.Offset + (uint)addend)
            : new SymbolTarget.Nothing($"it refers to byte {addend} of '{value.Name}', which has {variable.Size}");
    }
}
